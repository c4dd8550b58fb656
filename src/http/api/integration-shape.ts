import * as z from 'zod'
import { severities } from '../../connectors/contract'
import type { IntegrationRow } from '../../domain/integrations/list'
import { iso } from '../../kit/clock'
import { notFound, problem } from '../reply'

export const fields = z.record(z.string(), z.unknown())
const rateLimit = z
  .strictObject({ perMinute: z.number().int().min(1).max(1_000_000), burst: z.number().int().min(1).max(1_000_000) })
  .nullable()
  .meta({ description: 'null: no limit. Default 100 a minute, bursts of 100.' })

/** What create and change have in common. */
const delivery = z
  .strictObject({
    timeoutSeconds: z.number().min(1).max(30).optional().meta({ description: 'Until the answer begins. Default 15.' }),
    allowHttp: z
      .boolean()
      .optional()
      .meta({ description: 'Whether it may go over plain http. Refused where the operator does not allow it.' }),
    perSecond: z.number().min(0.1).max(1_000).optional().meta({ description: 'Default: what the connector recommends.' }),
    concurrency: z
      .number()
      .int()
      .min(1)
      .max(50)
      .optional()
      .meta({ description: 'Deliveries under way at a time. Default: what the connector recommends.' }),
  })
  .nullable()
  .meta({ description: 'How it is delivered to. null: the usual way.' })

export const common = {
  name: z.string().trim().min(1).max(100),
  serviceId: z.string().nullable().optional(),
  settings: fields.optional().meta({ description: 'As the connector describes them (GET /connectors).' }),
  credentials: fields.optional().meta({
    description:
      'Sealed at rest and never shown again. The signing secret of a source is `secret`. In a change, null takes one away.',
  }),
  rateLimit: rateLimit.optional(),
  delivery: delivery.optional(),
  enabled: z.boolean().optional(),
  defaultSeverity: z
    .enum(severities)
    .nullable()
    .optional()
    .meta({ description: 'For messages that name none. null: the default, error.' }),
  flapWindowSeconds: z
    .number()
    .int()
    .min(0)
    .max(86_400)
    .nullable()
    .optional()
    .meta({ description: 'A trigger this soon after the resolve reopens the incident. null: the default, 300.' }),
  pollEverySeconds: z
    .number()
    .int()
    .min(60)
    .max(86_400)
    .nullable()
    .optional()
    .meta({ description: 'How often the vendor is asked, where the integration polls. null: what the connector recommends.' }),
  credentialExpiry: z
    .record(z.string(), z.iso.datetime({ offset: true }).or(z.iso.date()).nullable())
    .optional()
    .meta({
      description:
        'When pasted credentials end, by field: `{ "bearerToken": "2027-01-31" }`. Reminders come 14, 7, 3 and 1 days before, and at the end. null takes a date away; a new credential without a date has none.',
    }),
  rotateEveryDays: z.number().int().min(1).max(365).nullable().optional().meta({
    description:
      'How often the secrets that its deliveries are signed with are replaced; the old ones are valid for a day more. null: only when asked.',
  }),
  heartbeatMinutes: z
    .number()
    .int()
    .min(1)
    .max(10_080)
    .nullable()
    .optional()
    .meta({ description: 'A message is expected at least this often; an incident says when none came. null: no expectation.' }),
}

export const integration = z
  .object({
    id: z.string(),
    connector: z.string(),
    name: z.string(),
    serviceId: z.string().nullable(),
    enabled: z.boolean(),
    auth: z
      .enum(['signature', 'key'])
      .nullable()
      .meta({ description: 'What proves the sender; null where it receives nothing.' }),
    delivers: z.boolean(),
    poll: z
      .object({
        everySeconds: z.number(),
        dueAt: z.string().nullable(),
        lastAt: z.string().nullable(),
        failures: z.number().meta({ description: 'Runs that failed since the last good one.' }),
        error: z.string().nullable(),
      })
      .nullable()
      .meta({ description: 'null: it polls nothing.' }),
    heartbeatMinutes: z.number().nullable(),
    credentialExpiry: z.record(z.string(), z.string()).meta({ description: 'When credentials end, by field.' }),
    rotation: z
      .object({
        everyDays: z.number(),
        dueAt: z.string().nullable(),
        unseen: z
          .boolean()
          .meta({ description: 'The schedule has made a signing secret that nobody has taken yet (reveal-secret).' }),
      })
      .nullable()
      .meta({ description: 'Of the secrets that its deliveries are signed with; null: only when asked.' }),
    settings: fields,
    rateLimit,
    delivery,
    defaultSeverity: z.enum(severities),
    flapWindowSeconds: z.number(),
    inboundUrl: z.string().nullable(),
    disabledReason: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Integration' })

export const created = integration.extend({
  key: z.string().optional().meta({ description: 'The hub key. Shown this once.' }),
  signingSecret: z.string().optional().meta({ description: 'Shown this once.' }),
  generated: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: 'Other credentials that were made, by field. Shown this once.' }),
})

/** As the API shows it; `origin` is the hub's own address. */
export const shown = (row: IntegrationRow, origin: string): z.infer<typeof integration> => ({
  id: row.id,
  connector: row.connector,
  name: row.name,
  serviceId: row.serviceId,
  enabled: row.enabled,
  auth: row.auth,
  delivers: row.delivers,
  poll:
    row.pollEverySeconds === null
      ? null
      : {
          everySeconds: row.pollEverySeconds,
          dueAt: isoOrNull(row.pollDueAt),
          lastAt: isoOrNull(row.polledAt),
          failures: row.pollFailures,
          error: row.pollError,
        },
  heartbeatMinutes: row.heartbeatMinutes,
  credentialExpiry: Object.fromEntries(Object.entries(row.credentialExpiry).map(([field, endMs]) => [field, iso(endMs)])),
  rotation:
    row.rotateEveryDays === null
      ? null
      : { everyDays: row.rotateEveryDays, dueAt: isoOrNull(row.rotateDueAt), unseen: row.secretUnseen },
  settings: row.settings,
  rateLimit: row.rateLimit,
  delivery: row.delivery,
  defaultSeverity: row.defaultSeverity,
  flapWindowSeconds: row.flapWindowSeconds,
  inboundUrl: row.auth === null ? null : `${origin}/api/integrations/${row.connector}/${row.id}`,
  disabledReason: row.disabledReason,
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
})

export const isoOrNull = (ms: number | null) => (ms === null ? null : iso(ms))

export const params = z.object({ id: z.string() })
export const tags = ['Integrations']
export const originOf = (c: { req: { url: string } }) => new URL(c.req.url).origin
/** A problem document where the route names only its good answers. */
export const none = (c: Parameters<typeof problem>[0]) => problem(c, notFound('integration')) as never
