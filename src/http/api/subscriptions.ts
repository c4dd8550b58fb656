import * as z from 'zod'
import { severities } from '../../connectors/contract'
import { type Schedule, scheduleOf, schedules, scheduleText } from '../../domain/deliveries/schedule'
import { dryRun } from '../../domain/subscriptions/dry-run'
import {
  changeSubscription,
  createSubscription,
  listSubscriptions,
  removeSubscription,
  type SubscriptionRow,
  subscriptionById,
} from '../../domain/subscriptions/edit'
import { testSend } from '../../domain/subscriptions/test-send'
import { iso } from '../../kit/clock'
import { invalid, notFound, pageById, pageOf, pageQuery, span } from '../reply'
import { attempt, attemptShown, scheduleShape } from './delivery-shape'
import { changedMeanwhile, ifMatch, sinceOf } from './if-match'
import { body, json, refuse, route, router } from './route'

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

const subscription = z
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

const given = z.strictObject({
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

const shown = (row: SubscriptionRow): z.infer<typeof subscription> => ({
  ...row,
  schedule: row.schedule === null ? null : scheduleOf(row.schedule),
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
})

/** As D1 keeps it. */
const withSchedule = ({ schedule, ...rest }: z.infer<typeof given>) => ({
  ...rest,
  schedule: schedule === null ? null : scheduleText(schedule),
})
const kept = <T extends { schedule?: Schedule | null | undefined }>({ schedule, ...rest }: T) => ({
  ...rest,
  ...(schedule !== undefined && { schedule: schedule === null ? null : scheduleText(schedule) }),
})

const testSent = attempt
  .omit({ number: true, trigger: true })
  .extend({
    eventId: z
      .string()
      .nullable()
      .meta({ description: "The stored event that it was made from; null: the catalogue's example." }),
    type: z.string(),
  })
  .meta({ id: 'TestSend' })

const params = z.object({ id: z.string() })
const tags = ['Subscriptions']

export const subscriptions = router()
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/subscriptions',
      tags,
      summary: 'List subscriptions',
      request: { query: pageQuery.extend({ integrationId: z.string().optional() }) },
      responses: { 200: json(pageOf(subscription), 'Newest first.') },
    }),
    async (c) => {
      const { integrationId, ...query } = c.req.valid('query')
      const rows = await listSubscriptions(c.get('deps').db, { ...span(query), ...(integrationId && { integrationId }) })
      return c.json(pageById(rows, query, shown), 200)
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/subscriptions',
      tags,
      summary: 'Create a subscription',
      request: { body: body(given) },
      responses: { 201: json(subscription, 'Takes effect with the next event.') },
    }),
    async (c) => {
      const created = await createSubscription(c.get('deps'), withSchedule(c.req.valid('json')), c.get('caller').actor)
      return created.ok ? c.json(shown(created.value), 201) : refuse(c, invalid(created.error))
    },
  )
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/subscriptions/{id}',
      tags,
      summary: 'Get a subscription',
      request: { params },
      responses: { 200: json(subscription, 'The subscription.') },
    }),
    async (c) => {
      const row = await subscriptionById(c.get('deps').db, c.req.valid('param').id)
      return row ? c.json(shown(row), 200) : refuse(c, notFound('subscription'))
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'patch',
      path: '/subscriptions/{id}',
      tags,
      summary: 'Change a subscription',
      description: 'Fields that are not named stay as they are.',
      request: { params, headers: ifMatch, body: body(z.strictObject({ ...fields, ...conditions }).partial()) },
      responses: { 200: json(subscription, 'As it is now; it takes effect with the next event.') },
    }),
    async (c) => {
      const changed = await changeSubscription(
        c.get('deps'),
        c.req.valid('param').id,
        kept(c.req.valid('json')),
        c.get('caller').actor,
        sinceOf(c.req.valid('header')),
      )
      if (!changed) return refuse(c, notFound('subscription'))
      if (changed.ok) return c.json(shown(changed.value), 200)
      const { error } = changed
      return refuse(c, 'current' in error ? changedMeanwhile('subscription', shown(error.current)) : invalid(error))
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'delete',
      path: '/subscriptions/{id}',
      tags,
      summary: 'Delete a subscription',
      request: { params },
      responses: { 204: { description: 'Deleted. Deliveries that are already planned go out.' } },
    }),
    async (c) =>
      (await removeSubscription(c.get('deps'), c.req.valid('param').id, c.get('caller').actor))
        ? c.body(null, 204)
        : refuse(c, notFound('subscription')),
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/subscriptions/{id}/test',
      tags,
      summary: 'Send a test where a subscription leads',
      description:
        "Says an event to the destination for real, as an attempt does, and answers what came of it. The event is the latest stored one that the subscription would deliver (or the one that is named), else the catalogue's example; it is sent with severity info, priority P4, a title that begins with [test], and an incident of its own, the same at every test of this subscription. Nothing is planned or repeated. POST /integrations/{id}/test asks without sending an event.",
      request: {
        params,
        body: {
          required: false,
          ...json(
            z.strictObject({
              incidentId: z
                .string()
                .optional()
                .meta({ description: 'An event of this incident: the latest of a type that the subscription is for.' }),
              eventId: z.string().optional().meta({ description: 'This event of that incident.' }),
            }),
            'Which event; the latest that matches where absent.',
          ),
        },
      },
      responses: { 200: json(testSent, 'What was sent and what came of it.') },
    }),
    async (c) => {
      const sent = await testSend(c.get('deps'), c.req.valid('param').id, c.req.valid('json') ?? {}, c.get('caller').actor)
      if (!sent) return refuse(c, notFound('subscription'))
      if (!sent.ok) return refuse(c, invalid(sent.error))
      const { attempt, ...about } = sent.value
      return c.json({ ...about, ...attemptShown(attempt) }, 200)
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/subscriptions/dry-run',
      tags,
      summary: 'Try conditions on stored events',
      description:
        'The events of the latest incidents and of the hub itself, and which of them a subscription with these conditions would deliver. Plans nothing.',
      request: {
        body: body(
          z.strictObject({
            eventTypes: fields.eventTypes.default(['*']),
            serviceIds: conditions.serviceIds.default(null),
            severities: conditions.severities.default(null),
            priorities: conditions.priorities.default(null),
            filter: conditions.filter.default(null),
            last: z
              .number()
              .int()
              .min(1)
              .max(500)
              .default(100)
              .meta({ description: 'How many events to look at, newest first.' }),
          }),
        ),
      },
      responses: {
        200: json(
          z.object({
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
          }),
          'Newest first.',
        ),
      },
    }),
    async (c) => {
      const tried = await dryRun(c.get('deps'), c.req.valid('json'))
      return tried.ok ? c.json(tried.value, 200) : refuse(c, invalid(tried.error))
    },
  )
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/schedules',
      tags,
      summary: 'List the retry schedules',
      responses: {
        200: json(
          pageOf(
            z.object({
              name: z.enum(['standard', 'urgent']),
              seconds: z.array(z.number().int()).readonly().meta({ description: 'Before each attempt, the first included.' }),
            }),
          ),
          'Those that a subscription can name.',
        ),
      },
    }),
    (c) => {
      const { standard, urgent } = schedules
      const items = [
        { name: 'standard' as const, seconds: standard },
        { name: 'urgent' as const, seconds: urgent },
      ]
      return c.json({ items, nextCursor: null }, 200)
    },
  )
