import * as z from 'zod'
import { changeSetup } from '../../domain/setup-sessions/change'
import { readSetup } from '../../domain/setup-sessions/read'
import { startSetup } from '../../domain/setup-sessions/start'
import { iso } from '../../kit/clock'
import type { SetupState } from '../../objects/setup-session/protocol'
import { invalid, notFound } from '../reply'
import { body, json, refuse, route, router } from './route'

const setupSession = z
  .object({
    id: z.string(),
    connector: z.string(),
    integrationId: z.string().nullable(),
    step: z.string(),
    lastSamples: z
      .array(z.object({ messageId: z.string(), receivedAt: z.string(), outcome: z.string(), bodyBytes: z.number().int() }))
      .meta({ description: 'The last five messages since the wizard was opened, newest first.' }),
    firstMessageAt: z.string().nullable().meta({ description: 'When the first of them came; null: it still waits.' }),
    createdAt: z.string(),
    expiresAt: z.string(),
  })
  .meta({ id: 'SetupSession', description: 'Where somebody stands in the setup wizard. Forgotten after a day.' })

const shown = ({ lastSamples, firstMessageAt, createdAt, expiresAt, ...state }: SetupState): z.infer<typeof setupSession> => ({
  ...state,
  lastSamples: lastSamples.map((sample) => ({ ...sample, receivedAt: iso(sample.receivedAt) })),
  firstMessageAt: firstMessageAt === null ? null : iso(firstMessageAt),
  createdAt: iso(createdAt),
  expiresAt: iso(expiresAt),
})

const step = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'a step is named in lower-case letters, digits and hyphens, up to 40')
  .meta({ description: 'As the wizard names it.', examples: ['connect'] })
const integrationId = z.string().max(100).nullable()
const params = z.object({ id: z.string() })
const tags = ['Setup']
const gone = notFound('setup session; they are forgotten after a day')

export const setupSessions = router()
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/setup-sessions',
      tags,
      summary: 'Open the setup wizard',
      request: {
        body: body(
          z.strictObject({
            connector: z.string().max(100),
            step: step.default('begin'),
            integrationId: integrationId.default(null),
          }),
        ),
      },
      responses: { 201: json(setupSession, 'Nothing is set up yet: the wizard does that with the calls that there are.') },
    }),
    async (c) => {
      const started = await startSetup(c.get('deps'), c.req.valid('json'), c.get('caller').actor)
      return started.ok ? c.json(shown(started.value), 201) : refuse(c, invalid(started.error))
    },
  )
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/setup-sessions/{id}',
      tags,
      summary: 'Where the wizard stands',
      description:
        'With the messages that have come for its integration until now. Ask when the feed says that one came, or every few seconds.',
      request: { params },
      responses: { 200: json(setupSession, 'As it is now.') },
    }),
    async (c) => {
      const setup = await readSetup(c.get('deps'), c.req.valid('param').id)
      return setup ? c.json(shown(setup), 200) : refuse(c, gone)
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'patch',
      path: '/setup-sessions/{id}',
      tags,
      summary: 'Go on with the wizard',
      request: { params, body: body(z.strictObject({ step: step.optional(), integrationId: integrationId.optional() })) },
      responses: { 200: json(setupSession, 'As it is now.') },
    }),
    async (c) => {
      const given = c.req.valid('json')
      const changed = await changeSetup(c.get('deps'), c.req.valid('param').id, given, c.get('caller').actor)
      if (!changed) return refuse(c, gone)
      return changed.ok ? c.json(shown(changed.value), 200) : refuse(c, invalid(changed.error))
    },
  )
