import * as z from 'zod'
import { severities } from '../../connectors/contract'
import { type Schedule, scheduleOf, scheduleText } from '../../domain/deliveries/schedule'
import type { SubscriptionRow } from '../../domain/subscriptions/edit'
import { iso } from '../../kit/clock'
import { attempt, scheduleShape } from './delivery-shape'

const oneOrMore = <T extends z.ZodType>(item: T) => z.array(item).min(1).max(100)

const fields = {
  name: z.string().trim().min(1).max(100),
  integrationId: z.string().meta({ description: 'Where deliveries go: an integration that delivers.' }),
  eventTypes: oneOrMore(z.string().max(100)).meta({
    description: 'As GET /events lists them, or patterns.',
    examples: [['incident.*']],
  }),
}
const conditions = {
  serviceIds: oneOrMore(z.string()).nullable().meta({ description: 'Only incidents of these; null: of all, and of none.' }),
  severities: oneOrMore(z.enum(severities)).nullable(),
  priorities: oneOrMore(z.enum(['P1', 'P2', 'P3', 'P4'])).nullable(),
  schedule: scheduleShape.nullable().meta({
    description:
      'How soon failed attempts are repeated: a name, or the seconds before each further attempt (1 s to 24 h, at most 20); null: as the destination likes it.',
  }),
  filter: z
    .string()
    .min(1)
    .max(2000)
    .nullable()
    .meta({
      description:
        'A Jinja expression over `event`; only events for which it is true are delivered. POST /subscriptions/dry-run tries one.',
      examples: ['event.severity == "critical" and "db" in event.labels.team'],
    }),
  expiresAfterSeconds: z.number().int().min(60).max(1_209_600).nullable().meta({
    description: 'What is not delivered so long after its event is not delivered at all; null: the schedule says when it ends.',
  }),
  ordered: z.boolean().meta({ description: 'Deliveries about one incident wait for each other, so that they arrive in order.' }),
  templateId: z.string().nullable().meta({
    description: 'What deliveries say: a template for the connector of the integration; null: the destination’s own words.',
  }),
  onTemplateError: z.enum(['reject', 'default']).meta({
    description: 'Where the template fails: the delivery fails too (it can be retried), or says the destination’s own words.',
  }),
  enabled: z.boolean(),
}

export const subscription = z
  .object({
    id: z.string(),
    ...fields,
    ...conditions,
    severities: z.array(z.string()).nullable(),
    priorities: z.array(z.string()).nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Subscription' })

export const given = z.strictObject({
  ...fields,
  serviceIds: conditions.serviceIds.default(null),
  severities: conditions.severities.default(null),
  priorities: conditions.priorities.default(null),
  schedule: conditions.schedule.default(null),
  filter: conditions.filter.default(null),
  expiresAfterSeconds: conditions.expiresAfterSeconds.default(null),
  ordered: conditions.ordered.default(true),
  templateId: conditions.templateId.default(null),
  onTemplateError: conditions.onTemplateError.default('reject'),
  enabled: conditions.enabled.default(true),
})

export const change = z.strictObject({ ...fields, ...conditions }).partial()

export const shown = (row: SubscriptionRow): z.infer<typeof subscription> => ({
  ...row,
  schedule: row.schedule === null ? null : scheduleOf(row.schedule),
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
})

/** As D1 keeps it. */
export const withSchedule = ({ schedule, ...rest }: z.infer<typeof given>) => ({
  ...rest,
  schedule: schedule === null ? null : scheduleText(schedule),
})
export const kept = <T extends { schedule?: Schedule | null | undefined }>({ schedule, ...rest }: T) => ({
  ...rest,
  ...(schedule !== undefined && { schedule: schedule === null ? null : scheduleText(schedule) }),
})

export const testSent = attempt
  .omit({ number: true, trigger: true })
  .extend({
    eventId: z
      .string()
      .nullable()
      .meta({ description: "The stored event that it was made from; null: the catalogue's example." }),
    type: z.string(),
  })
  .meta({ id: 'TestSend' })

/** Which event a test sends. */
export const testWanted = z.strictObject({
  incidentId: z
    .string()
    .optional()
    .meta({ description: 'An event of this incident: the latest of a type that the subscription is for.' }),
  eventId: z.string().optional().meta({ description: 'This event of that incident.' }),
})

export const dryRunGiven = z.strictObject({
  eventTypes: fields.eventTypes.default(['*']),
  serviceIds: conditions.serviceIds.default(null),
  severities: conditions.severities.default(null),
  priorities: conditions.priorities.default(null),
  filter: conditions.filter.default(null),
  last: z.number().int().min(1).max(500).default(100).meta({ description: 'How many events to look at, newest first.' }),
})
export const dryRunShown = z.object({
  examined: z.number(),
  matched: z.number(),
  items: z.array(
    z.object({
      eventId: z.string(),
      incidentId: z.string().nullable(),
      type: z.string(),
      occurredAt: z.string(),
      title: z.string(),
      matches: z.boolean(),
      error: z.string().optional().meta({ description: 'Why the filter failed on this event; it lets it pass then.' }),
    }),
  ),
})

export const scheduleNamed = z.object({
  name: z.enum(['standard', 'urgent']),
  seconds: z.array(z.number().int()).readonly().meta({ description: 'Before each attempt, the first included.' }),
})
