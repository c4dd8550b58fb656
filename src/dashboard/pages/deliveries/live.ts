import { timeChars } from '../../../kit/id'
import type { ItemOf } from '../../../objects/feed/protocol'
import type { Live } from '../../components/live-rows'
import type { Filter } from './filter'
import type { DeliveryRow } from './queries'
import { asked } from './views'

type Item = ItemOf<'delivery'>

/** How the log follows the feed. */
export const liveDeliveries = (filter: Filter): Live<'delivery', DeliveryRow> => ({
  kind: 'delivery',
  order: ({ id }) => id,
  passes: (item) => passes(asked(filter, Date.now()), item),
  row: (item, before) => (before && isOld(item, before) ? 'old' : rowOf(item)),
})

/** What a gate says of a delivery and what is said of its attempts come on different ways, and may overtake each other. */
function isOld({ status, attempts }: Item, before: DeliveryRow): boolean {
  if (status === 'planned') return before.status !== 'planned'
  if (status === 'inflight') return attempts <= before.attemptsMade && before.status !== 'inflight'
  return attempts < before.attemptsMade
}

const rowOf = ({ id, status, eventType, incidentId, incident, subscriptionId, integrationId, ...item }: Item): DeliveryRow => ({
  id,
  status,
  eventType,
  incidentId,
  incident,
  subscriptionId,
  integrationId,
  attemptsMade: item.attempts,
  plannedAt: item.plannedAt,
  nextAttemptAt: item.nextAttemptAt,
  lastAttempt:
    item.attempts === 0 && item.code === null ? null : { code: item.code, error: item.error, latencyMs: item.latencyMs },
})

/** As the API filters. What was sent and answered is not in the feed. */
function passes({ text, since, before, ...exactly }: ReturnType<typeof asked>, item: Item): boolean | undefined {
  const isExact = Object.entries(exactly).every(
    ([name, value]) => value === undefined || item[name as keyof typeof exactly] === value,
  )
  if (!isExact) return false
  if (since !== undefined && item.id < startOf(since)) return false
  if (before !== undefined && item.id >= startOf(before)) return false
  return text === undefined ? true : undefined
}

/** Ids begin with their time. */
const startOf = (at: string): string => `dlv_${timeChars(Date.parse(at))}`
