/** What people read of deliveries. */
export { type DeliveryFilter, type DeliveryRead, deliveryWithAttempts, listDeliveries } from '../../store/delivery-log'
export type { StoredAttempt } from '../../store/schema'
