import type { ListOf } from '../../components/list-pages'
import type { Filter } from './filter'
import { liveDeliveries } from './live'
import { type DeliveryRow, deliveryPage } from './queries'

/** The log, newest first. */
export const deliveriesList = (filter: Filter): ListOf<'delivery', DeliveryRow> => ({
  key: ['deliveries', 'list', filter],
  page: (cursor) => deliveryPage(filter, cursor),
  live: liveDeliveries(filter),
})
