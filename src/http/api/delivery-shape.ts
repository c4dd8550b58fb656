import * as z from 'zod'
import type { DeliveryRead, StoredAttempt } from '../../domain/deliveries/log'
import { STEP_SECONDS, STEPS_MAX, scheduleOf } from '../../domain/deliveries/schedule'
import { iso } from '../../kit/clock'

export const deliveryStatus = z.enum(['planned', 'inflight', 'delivered', 'scheduled', 'held', 'failed', 'cancelled'])

const said = { headers: z.record(z.string(), z.string()), body: z.string() }

const attemptSummary = z.object({
  number: z.number().int(),
  trigger: z.enum(['automatic', 'manual']),
  startedAt: z.string(),
  latencyMs: z.number().nullable(),
  status: z.enum(['inflight', 'delivered', 'retry', 'rejected', 'gone', 'unknown']),
  code: z.string().nullable(),
  reason: z.string().nullable(),
  externalId: z.string().nullable().meta({ description: "The incident's record at the destination." }),
  template: z
    .object({
      id: z.string(),
      version: z.number().int(),
      error: z.string().nullable().meta({ description: 'What was wrong with it.' }),
    })
    .optional()
    .meta({ description: 'The template that the attempt used, where its subscription names one.' }),
})

export const attempt = attemptSummary
  .extend({
    request: z.object({ method: z.string(), url: z.string(), ...said }).nullable(),
    response: z.object({ status: z.number().int(), ...said }).nullable(),
  })
  .meta({ id: 'Attempt', description: 'One try at a delivery, secrets removed.' })

/** A name, or one's own list: the seconds before each attempt after the first. */
export const scheduleShape = z.union([
  z.enum(['standard', 'urgent']),
  z.array(z.number().int().min(STEP_SECONDS.min).max(STEP_SECONDS.max)).min(1).max(STEPS_MAX).readonly(),
])

export const delivery = z
  .object({
    id: z.string(),
    status: deliveryStatus,
    eventId: z.string(),
    eventType: z.string(),
    incidentId: z.string().nullable().meta({ description: 'Null where the event is about the hub itself.' }),
    subscriptionId: z.string().nullable(),
    integrationId: z.string(),
    schedule: scheduleShape,
    expiresAt: z
      .string()
      .nullable()
      .meta({ description: 'Its deadline: what is not delivered by then is not delivered at all.' }),
    attemptsMade: z.number().int(),
    plannedAt: z.string(),
    nextAttemptAt: z.string().nullable().meta({ description: 'Where it waits for its next attempt.' }),
    finishedAt: z.string().nullable(),
    lastAttempt: attemptSummary.nullable(),
  })
  .meta({ id: 'Delivery' })

export const deliveryWithAttempts = delivery
  .extend({ attempts: z.array(attempt).meta({ description: 'Oldest first.' }) })
  .meta({ id: 'DeliveryWithAttempts' })

export const shown = (row: DeliveryRead): z.infer<typeof delivery> => ({
  id: row.id,
  status: row.status,
  eventId: row.eventId,
  eventType: row.eventType,
  incidentId: row.incidentId.startsWith('inc_') ? row.incidentId : null,
  subscriptionId: row.subscriptionId,
  integrationId: row.integrationId,
  schedule: scheduleOf(row.schedule),
  expiresAt: row.expiresAt === null ? null : iso(row.expiresAt),
  attemptsMade: row.attempts,
  plannedAt: iso(row.plannedAt),
  nextAttemptAt: row.status === 'planned' || row.status === 'scheduled' ? iso(row.dueAt) : null,
  finishedAt: row.finishedAt === null ? null : iso(row.finishedAt),
  lastAttempt: row.lastAttempt ? summaryOf(row.lastAttempt) : null,
})

export const shownWhole = ({
  delivery,
  attempts,
}: {
  delivery: DeliveryRead
  attempts: StoredAttempt[]
}): z.infer<typeof deliveryWithAttempts> => ({
  ...shown(delivery),
  attempts: attempts.map((one) => ({ ...one, startedAt: iso(one.startedAt) })),
})

const summaryOf = ({ request: _, response: __, ...one }: StoredAttempt): z.infer<typeof attemptSummary> => ({
  ...one,
  startedAt: iso(one.startedAt),
})
