import * as log from '../../store/delivery-log'
import { incidentsAbout } from '../../store/incidents'
import type { DeliveryFilter, StoredAttempt } from '../../store/schema'

/** What people read of deliveries. */
export type { DeliveryRead } from '../../store/delivery-log'
export { errorClasses, errorClassOf } from '../../store/error-class'
export type { DeliveryFilter, StoredAttempt } from '../../store/schema'

export interface DeliveryListed extends log.DeliveryRead {
  /** Null where the event is about the hub itself. */
  incident: { number: number; title: string; integrationId: string } | null
}

/** Newest first. */
export const listDeliveries = async (
  db: D1Database,
  filter: DeliveryFilter,
  page: { before?: string; limit: number },
): Promise<DeliveryListed[]> => withIncidents(db, await log.listDeliveries(db, filter, page))

/** With its attempts, oldest first. */
export async function deliveryWithAttempts(
  db: D1Database,
  id: string,
): Promise<{ delivery: DeliveryListed; attempts: StoredAttempt[] } | undefined> {
  const found = await log.deliveryWithAttempts(db, id)
  if (!found) return undefined
  const [delivery] = await withIncidents(db, [found.delivery])
  return delivery && { delivery, attempts: found.attempts }
}

async function withIncidents(db: D1Database, rows: readonly log.DeliveryRead[]): Promise<DeliveryListed[]> {
  const ids = new Set(rows.map(({ incidentId }) => incidentId).filter((id) => id.startsWith('inc_')))
  const about = new Map(
    (await incidentsAbout(db, [...ids])).map(({ id, number, title, integrationId }) => [id, { number, title, integrationId }]),
  )
  return rows.map((row) => ({ ...row, incident: about.get(row.incidentId) ?? null }))
}
