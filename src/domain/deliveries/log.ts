/** What people read of deliveries. */
export { type DeliveryRead, deliveryWithAttempts, listDeliveries } from '../../store/delivery-log'
export { errorClasses, errorClassOf } from '../../store/error-class'
export type { DeliveryFilter, StoredAttempt } from '../../store/schema'
