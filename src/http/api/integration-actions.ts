import * as z from 'zod'
import { integrationById } from '../../domain/integrations/list'
import { revealSecret } from '../../domain/integrations/reveal-secret'
import { rotateKey, rotateSecret } from '../../domain/integrations/rotate'
import { sampleNames, sendSample } from '../../domain/integrations/samples'
import { testIntegration } from '../../domain/integrations/test'
import { pollNow } from '../../domain/polls/now'
import { answer } from '../inbound'
import { invalid, notFound, problem } from '../reply'
import { fields, isoOrNull, none, originOf, params, tags } from './integration-shape'
import { body, json, route, router } from './route'

const overlapHours = z.number().int().min(0).max(168).default(24).meta({ description: 'How long the old one stays live.' })

const secretShown = z.object({
  signingSecret: z.string().optional(),
  generated: z.record(z.string(), z.string()).optional().meta({ description: 'Another credential, by its field.' }),
})
const shownOnce = ({ credential, value }: { credential: string; value: string }): z.infer<typeof secretShown> =>
  credential === 'secret' || credential === 'signingSecret' ? { signingSecret: value } : { generated: { [credential]: value } }

/** What can be asked of an integration besides changing it. */
export const integrationActions = router()
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
      description:
        'Up to five are live at once: the new one, and those that are being retired. With `overlapHours: 0` every older one ends at once.',
      request: {
        params,
        body: body(
          z.strictObject({
            overlapHours,
            credential: z.string().optional().meta({
              description:
                '`secret` is what the sender signs with; others are what we sign deliveries with, such as `signingSecret` (v1) and `signingKey` (v1a). The one that the integration has where absent.',
            }),
            secret: z.string().optional().meta({ description: 'Only where the vendor makes it.' }),
          }),
        ),
      },
      responses: { 200: json(secretShown, 'Shown this once.') },
    }),
    async (c) => {
      const { overlapHours, secret, credential } = c.req.valid('json')
      const rotated = await rotateSecret(
        c.get('deps'),
        c.req.valid('param').id,
        { overlapHours, ...(secret && { secret }), ...(credential && { credential }) },
        c.get('caller').actor,
      )
      if (!rotated) return none(c)
      return rotated.ok ? c.json(shownOnce(rotated.value), 200) : (problem(c, invalid(rotated.error)) as never)
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/integrations/{id}/reveal-secret',
      tags,
      summary: 'Take the signing secret that the schedule has made',
      description: 'Once per rotation: nobody was there to see it when it was made.',
      request: { params },
      responses: { 200: json(secretShown, 'Shown this once.') },
    }),
    async (c) => {
      const revealed = await revealSecret(c.get('deps'), c.req.valid('param').id, c.get('caller').actor)
      if (!revealed) return none(c)
      if (revealed.ok) return c.json(revealed.value, 200)
      return problem(c, {
        status: 409,
        code: 'nothing-to-reveal',
        title: 'There is nothing to show',
        detail: revealed.error,
      }) as never
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
