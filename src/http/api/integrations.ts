import * as z from 'zod'
import { severities } from '../../connectors/contract'
import { createIntegration } from '../../domain/integrations/create'
import { type IntegrationRow, integrationById, listIntegrations } from '../../domain/integrations/list'
import { rotateKey, rotateSecret } from '../../domain/integrations/rotate'
import { sampleNames, sendSample } from '../../domain/integrations/samples'
import { testIntegration } from '../../domain/integrations/test'
import { changeIntegration, deleteIntegration } from '../../domain/integrations/update'
import { pollNow } from '../../domain/polls/now'
import { iso } from '../../kit/clock'
import { answer } from '../inbound'
import { invalid, notFound, page, pageOf, pageQuery, problem } from '../reply'
import { body, json, route, router } from './route'

const fields = z.record(z.string(), z.unknown())
const rateLimit = z
  .strictObject({ perMinute: z.number().int().min(1).max(1_000_000), burst: z.number().int().min(1).max(1_000_000) })
  .nullable()
  .meta({ description: 'null: no limit. Default 100 a minute, bursts of 100.' })

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

const common = {
  name: z.string().trim().min(1).max(100),
  serviceId: z.string().nullable().optional(),
  settings: fields.optional().meta({ description: 'As the connector describes them (GET /connectors).' }),
  credentials: fields
    .optional()
    .meta({ description: 'Sealed at rest and never shown again. The signing secret of a source is `secret`.' }),
  rateLimit: rateLimit.optional(),
  delivery: delivery.optional(),
  enabled: z.boolean().optional(),
  defaultSeverity: z.enum(severities).optional().meta({ description: 'For messages that name none. Default error.' }),
  flapWindowSeconds: z
    .number()
    .int()
    .min(0)
    .max(86_400)
    .optional()
    .meta({ description: 'A trigger this soon after the resolve reopens the incident. Default 300.' }),
  pollEverySeconds: z
    .number()
    .int()
    .min(60)
    .max(86_400)
    .optional()
    .meta({ description: 'How often the vendor is asked, where the integration polls. Default: what the connector recommends.' }),
  heartbeatMinutes: z
    .number()
    .int()
    .min(1)
    .max(10_080)
    .nullable()
    .optional()
    .meta({ description: 'A message is expected at least this often; an incident says when none came. null: no expectation.' }),
}

const integration = z
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

const created = integration.extend({
  key: z.string().optional().meta({ description: 'The hub key. Shown this once.' }),
  signingSecret: z.string().optional().meta({ description: 'Shown this once.' }),
  generated: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: 'Other credentials that were made, by field. Shown this once.' }),
})

const shown = (row: IntegrationRow, origin: string): z.infer<typeof integration> => ({
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

const isoOrNull = (ms: number | null) => (ms === null ? null : iso(ms))
const held = z
  .discriminatedUnion('release', [
    z.strictObject({ release: z.literal('all') }),
    z.strictObject({ release: z.literal('since'), since: z.iso.datetime({ offset: true }) }),
    z.strictObject({ release: z.literal('none') }),
  ])
  .meta({
    description:
      'With `enabled: true`: what becomes of the deliveries that were held while it was off. All go out (the default), those planned since a time, or none; the others are cancelled. Held deliveries are kept for 14 days.',
  })
const params = z.object({ id: z.string() })
const tags = ['Integrations']
const overlapHours = z.number().int().min(0).max(168).default(24).meta({ description: 'How long the old one stays live.' })
const originOf = (c: { req: { url: string } }) => new URL(c.req.url).origin
/** A problem document where the route names only its good answers. */
const none = (c: Parameters<typeof problem>[0]) => problem(c, notFound('integration')) as never

export const integrations = router()
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/integrations',
      tags,
      summary: 'List integrations',
      request: { query: pageQuery },
      responses: { 200: json(pageOf(integration), 'Newest first.') },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const rows = await listIntegrations(c.get('deps').db, { limit: limit + 1, ...(cursor && { before: cursor }) })
      return c.json(
        page(
          rows.map((row) => shown(row, originOf(c))),
          limit,
          ({ id }) => id,
        ),
        200,
      )
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/integrations',
      tags,
      summary: 'Create an integration',
      description: 'Secrets that the hub makes are in the answer, this once.',
      request: {
        body: body(z.strictObject({ connector: z.string(), auth: z.enum(['signature', 'key']).optional(), ...common })),
      },
      responses: { 201: json(created, 'Created.') },
    }),
    async (c) => {
      const made = await createIntegration(c.get('deps'), c.req.valid('json'), c.get('caller').actor)
      if (!made.ok) return problem(c, invalid(made.error)) as never
      return c.json({ ...shown(made.value.integration, originOf(c)), ...made.value.secrets }, 201)
    },
  )
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/integrations/{id}',
      tags,
      summary: 'Get an integration',
      request: { params },
      responses: { 200: json(integration, 'Without its credentials.') },
    }),
    async (c) => {
      const row = await integrationById(c.get('deps').db, c.req.valid('param').id)
      return row ? c.json(shown(row, originOf(c)), 200) : none(c)
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'patch',
      path: '/integrations/{id}',
      tags,
      summary: 'Change an integration',
      description:
        'Fields that are not named stay as they are. Takes effect at once, for requests under way too. Switching on releases what was held.',
      request: { params, body: body(z.strictObject({ ...common, name: common.name.optional(), held: held.optional() })) },
      responses: { 200: json(integration, 'As it is now.') },
    }),
    async (c) => {
      const changed = await changeIntegration(c.get('deps'), c.req.valid('param').id, c.req.valid('json'), c.get('caller').actor)
      if (!changed) return none(c)
      return changed.ok ? c.json(shown(changed.value, originOf(c)), 200) : (problem(c, invalid(changed.error)) as never)
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'delete',
      path: '/integrations/{id}',
      tags,
      summary: 'Delete an integration',
      request: { params },
      responses: { 204: { description: 'Deleted; its incidents and log stay.' } },
    }),
    async (c) =>
      (await deleteIntegration(c.get('deps'), c.req.valid('param').id, c.get('caller').actor)) ? c.body(null, 204) : none(c),
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/integrations/{id}/test',
      tags,
      summary: 'Test the connection',
      description: 'Pages nobody.',
      request: { params },
      responses: {
        200: json(
          z.object({ ok: z.boolean(), note: z.string().optional(), reason: z.string().optional() }),
          'Whether the destination would take a delivery, or why not.',
        ),
      },
    }),
    async (c) => {
      const health = await testIntegration(c.get('deps'), c.req.valid('param').id)
      return health ? c.json(health, 200) : none(c)
    },
  )
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/integrations/{id}/outlet',
      tags,
      summary: 'See how its destination does',
      request: { params },
      responses: {
        200: json(
          z.object({
            state: z.enum(['closed', 'open']).meta({ description: 'Of the circuit breaker; while it is open nothing is sent.' }),
            openUntil: z.string().nullable().meta({ description: 'When one delivery tries whether it answers again.' }),
            pausedUntil: z.string().nullable().meta({ description: 'As its Retry-After asked.' }),
            failingSince: z.string().nullable().meta({ description: 'The first failure since its last success.' }),
          }),
          'As its outlet knows it now.',
        ),
      },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const row = await integrationById(c.get('deps').db, id)
      if (!row?.delivers) return problem(c, notFound('integration that delivers')) as never
      const { state, openUntilMs, pausedUntilMs, failingSinceMs } = await c.get('deps').outlet(id).status()
      const times = {
        openUntil: isoOrNull(openUntilMs),
        pausedUntil: isoOrNull(pausedUntilMs),
        failingSince: isoOrNull(failingSinceMs),
      }
      return c.json({ state, ...times }, 200)
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/integrations/{id}/poll',
      tags,
      summary: 'Ask the vendor now',
      description: 'Fetches what is new since the last poll, as the schedule would, and says what came.',
      request: { params },
      responses: {
        200: json(
          z.object({
            kind: z.enum(['done', 'failed', 'skipped']),
            pages: z.number().optional(),
            signals: z.number().optional(),
            more: z.boolean().optional(),
            againSeconds: z.number().optional(),
            code: z.string().optional(),
            reason: z.string().optional(),
            afterSeconds: z.number().optional(),
          }),
          'How the run ended; skipped where another one is under way.',
        ),
      },
    }),
    async (c) => {
      const run = await pollNow(c.get('deps'), c.req.valid('param').id, c.get('caller').actor)
      return run ? c.json(run, 200) : (problem(c, notFound('integration that polls and is enabled')) as never)
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/integrations/{id}/rotate-key',
      tags,
      summary: 'Make a new hub key',
      request: { params, body: body(z.strictObject({ overlapHours })) },
      responses: { 200: json(z.object({ key: z.string() }), 'Shown this once.') },
    }),
    async (c) => {
      const rotated = await rotateKey(
        c.get('deps'),
        c.req.valid('param').id,
        c.req.valid('json').overlapHours,
        c.get('caller').actor,
      )
      if (!rotated) return none(c)
      return rotated.ok ? c.json(rotated.value, 200) : (problem(c, invalid(rotated.error)) as never)
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/integrations/{id}/rotate-secret',
      tags,
      summary: 'Make (or paste) a new signing secret',
      request: {
        params,
        body: body(
          z.strictObject({
            overlapHours,
            secret: z.string().optional().meta({ description: 'Only where the vendor makes it.' }),
          }),
        ),
      },
      responses: { 200: json(z.object({ signingSecret: z.string() }), 'Shown this once.') },
    }),
    async (c) => {
      const { overlapHours, secret } = c.req.valid('json')
      const rotated = await rotateSecret(
        c.get('deps'),
        c.req.valid('param').id,
        { overlapHours, ...(secret && { secret }) },
        c.get('caller').actor,
      )
      if (!rotated) return none(c)
      return rotated.ok ? c.json(rotated.value, 200) : (problem(c, invalid(rotated.error)) as never)
    },
  )
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/integrations/{id}/samples',
      tags,
      summary: 'List the samples that can be sent to it',
      request: { params },
      responses: { 200: json(z.object({ items: z.array(z.string()) }), 'Their names.') },
    }),
    async (c) => {
      const row = await integrationById(c.get('deps').db, c.req.valid('param').id)
      return row ? c.json({ items: row.auth === null ? [] : await sampleNames(c.get('deps'), row.connector) }, 200) : none(c)
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/integrations/{id}/samples/{name}/send',
      tags,
      summary: 'Send it a sample',
      description:
        'A message of the vendor, down the real path: it opens an incident and tells the subscribers. Answers what the vendor would be answered.',
      request: { params: params.extend({ name: z.string() }) },
      responses: { 202: json(z.object({ messageId: z.string(), results: z.array(fields) }), 'What became of it.') },
    }),
    async (c) => {
      const { id, name } = c.req.valid('param')
      const sent = await sendSample(c.get('deps'), { id, name, origin: originOf(c) }, c.get('caller').actor)
      return (sent ? answer(c.get('deps'), sent) : problem(c, notFound('sample'))) as never
    },
  )
