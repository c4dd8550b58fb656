import { setBreakerOpenSince } from '../../store/integrations'
import { addDeliveryFigures, boundsMs, type DeliveryFigures } from '../../store/rollups'

export type { DeliveryFigures }

/** What one try did, for the figures. */
export interface Tried {
  status: 'delivered' | 'failed' | 'scheduled'
  /** null: no attempt was made; its deadline had passed. */
  latencyMs: number | null
}

export const noFigures = (): DeliveryFigures => ({
  attempts: 0,
  delivered: 0,
  failed: 0,
  retried: 0,
  attemptMs: 0,
  within: boundsMs.map(() => 0),
})

export function counted(figures: DeliveryFigures, { status, latencyMs }: Tried): DeliveryFigures {
  const attempted = latencyMs === null ? 0 : 1
  return plus(figures, {
    attempts: attempted,
    delivered: status === 'delivered' ? 1 : 0,
    failed: status === 'failed' ? 1 : 0,
    retried: status === 'scheduled' ? 1 : 0,
    attemptMs: latencyMs ?? 0,
    within: boundsMs.map((ms) => (latencyMs !== null && latencyMs <= ms ? 1 : 0)),
  })
}

/** `a + sign × b`. */
export const plus = (a: DeliveryFigures, b: DeliveryFigures, sign: 1 | -1 = 1): DeliveryFigures => ({
  attempts: a.attempts + sign * b.attempts,
  delivered: a.delivered + sign * b.delivered,
  failed: a.failed + sign * b.failed,
  retried: a.retried + sign * b.retried,
  attemptMs: a.attemptMs + sign * b.attemptMs,
  within: a.within.map((count, at) => count + sign * (b.within[at] ?? 0)),
})

/** What an outlet has to say, in one D1 batch: one row for the figures, and one for the breaker where that is news. */
export async function report(
  db: D1Database,
  integrationId: string,
  figures: DeliveryFigures | undefined,
  breakerOpenSinceMs: number | null,
  nowMs: number,
): Promise<void> {
  await db.batch([
    ...(figures ? [addDeliveryFigures(db, integrationId, figures, Math.floor(nowMs / 60_000))] : []),
    setBreakerOpenSince(db, integrationId, breakerOpenSinceMs),
  ])
}
