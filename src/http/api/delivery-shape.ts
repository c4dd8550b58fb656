import * as z from 'zod'
import {
  type DeliveryFilter,
  type DeliveryListed,
  type DeliveryRead,
  errorClasses,
  errorClassOf,
  type StoredAttempt,
} from '../../domain/deliveries/log'
import { STEP_SECONDS, STEPS_MAX, scheduleOf } from '../../domain/deliveries/schedule'
import { iso } from '../../kit/clock'

export const deliveryStatus = z.enum(['planned', 'inflight', 'delivered', 'scheduled', 'held', 'failed', 'cancelled'])

/** The same in a query and in a body. */
export const deliveryFilter = z.strictObject({
  status: deliveryStatus.optional(),
  integrationId: z.string().optional().meta({ description: 'Where they go.' }),
  incidentId: z.string().optional(),
  subscriptionId: z.string().optional(),
  eventType: z.string().optional(),
  code: z.string().max(100).optional().meta({ description: 'Of the latest attempt, such as http_503 or timeout.' }),
  error: z.enum(errorClasses).optional().meta({
    description:
      "The kind of trouble of the latest attempt; `unknown`: it ended without a record; `other`: a code of the destination's own.",
  }),
  text: z
    .string()
    .min(2)
    .max(200)
    .optional()
    .meta({ description: 'Anywhere in the latest attempt: its reason, what was sent, what was answered.' }),
  since: z.iso.datetime({ offset: true }).optional().meta({ description: 'Of events since then.' }),
  before: z.iso.datetime({ offset: true }).optional().meta({ description: 'Of events before then.' }),
})

export const filterOf = ({ since, before, ...rest }: z.infer<typeof deliveryFilter>): DeliveryFilter => ({
  ...rest,
  ...(since && { sinceMs: Date.parse(since) }),
  ...(before && { beforeMs: Date.parse(before) }),
})

export const filterShown = ({ sinceMs, beforeMs, ...rest }: DeliveryFilter): z.infer<typeof deliveryFilter> => ({
  ...rest,
  ...(sinceMs !== undefined && { since: iso(sinceMs) }),
  ...(beforeMs !== undefined && { before: iso(beforeMs) }),
})

const said = { headers: z.record(z.string(), z.string()), body: z.string() }

const attemptSummary = z.object({
  number: z.number().int(),
  trigger: z.enum(['automatic', 'manual', 'replay']),
  startedAt: z.string(),
  latencyMs: z.number().nullable(),
  status: z.enum(['inflight', 'delivered', 'retry', 'rejected', 'gone', 'unknown']),
  code: z.string().nullable(),
  error: z.enum(errorClasses).nullable().meta({ description: 'The kind of trouble that the code stands for.' }),
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

const about = {
  incident: z
    .object({
      number: z.number().int(),
      title: z.string(),
      integrationId: z.string().meta({ description: 'Where it came from.' }),
    })
    .nullable()
    .meta({ description: 'What it is about; null where the event is about the hub itself, or the incident is forgotten.' }),
}

export const deliveryListed = delivery.extend(about).meta({ id: 'DeliveryListed' })

export const deliveryWithAttempts = deliveryListed
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

export const shownListed = ({ incident, ...row }: DeliveryListed): z.infer<typeof deliveryListed> => ({ ...shown(row), incident })

export const shownWhole = ({
  delivery,
  attempts,
}: {
  delivery: DeliveryListed
  attempts: StoredAttempt[]
}): z.infer<typeof deliveryWithAttempts> => ({
  ...shownListed(delivery),
  attempts: attempts.map(attemptShown),
})

/** Of one attempt, or of what was sent like one. */
export const attemptShown = <T extends Pick<StoredAttempt, 'status' | 'code' | 'startedAt'>>(one: T) => {
  const { startedAt, ...rest } = one
  return { ...rest, error: errorClassOf(one), startedAt: iso(startedAt) }
}

const summaryOf = ({ request: _, response: __, ...one }: StoredAttempt): z.infer<typeof attemptSummary> => attemptShown(one)
