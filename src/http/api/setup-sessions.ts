import * as z from 'zod'
import { changeSetup } from '../../domain/setup-sessions/change'
import { draftOf, setupDraft } from '../../domain/setup-sessions/draft'
import { endSetup } from '../../domain/setup-sessions/end'
import { openSetups, readSetup } from '../../domain/setup-sessions/read'
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
    draft: setupDraft,
    lastSamples: z
      .array(z.object({ messageId: z.string(), receivedAt: z.string(), outcome: z.string(), bodyBytes: z.number().int() }))
      .meta({ description: 'The last five messages since the wizard was opened, newest first.' }),
    firstMessageAt: z.string().nullable().meta({ description: 'When the first of them came; null: it still waits.' }),
    createdAt: z.string(),
    expiresAt: z.string(),
  })
  .meta({ id: 'SetupSession', description: 'Where you stand in a setup wizard. Yours alone, and forgotten after a day.' })

const shown = ({
  draft,
  lastSamples,
  firstMessageAt,
  createdAt,
  expiresAt,
  ...state
}: SetupState): z.infer<typeof setupSession> => ({
  ...state,
  draft: draftOf(draft),
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
const gone = notFound('setup session of yours; they are forgotten after a day')

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
            draft: setupDraft.default({}),
          }),
        ),
      },
      responses: { 201: json(setupSession, 'Nothing is set up yet: the wizard does that with the calls that there are.') },
    }),
    async (c) => {
      const started = await startSetup(c.get('deps'), c.req.valid('json'), c.get('caller'))
      return started.ok ? c.json(shown(started.value), 201) : refuse(c, invalid(started.error))
    },
  )
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/setup-sessions',
      tags,
      summary: 'Your setup wizards that are not done',
      responses: { 200: json(z.object({ items: z.array(setupSession) }), 'Newest first, ten at most.') },
    }),
    async (c) => c.json({ items: (await openSetups(c.get('deps'), c.get('caller'))).map(shown) }, 200),
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
      const setup = await readSetup(c.get('deps'), c.req.valid('param').id, c.get('caller'))
      return setup ? c.json(shown(setup), 200) : refuse(c, gone)
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'patch',
      path: '/setup-sessions/{id}',
      tags,
      summary: 'Go on with the wizard',
      description: 'A step and an integration leave a row in the audit log; what is being typed does not.',
      request: {
        params,
        body: body(
          z.strictObject({ step: step.optional(), integrationId: integrationId.optional(), draft: setupDraft.optional() }),
        ),
      },
      responses: { 200: json(setupSession, 'As it is now.') },
    }),
    async (c) => {
      const given = c.req.valid('json')
      const changed = await changeSetup(c.get('deps'), c.req.valid('param').id, given, c.get('caller'))
      if (!changed) return refuse(c, gone)
      return changed.ok ? c.json(shown(changed.value), 200) : refuse(c, invalid(changed.error))
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'delete',
      path: '/setup-sessions/{id}',
      tags,
      summary: 'Be done with the wizard, or give it up',
      description: 'What it has made stays.',
      request: { params },
      responses: { 204: { description: 'There is nothing to go on with any more.' } },
    }),
    async (c) => {
      const isEnded = await endSetup(c.get('deps'), c.req.valid('param').id, c.get('caller'))
      return isEnded ? c.body(null, 204) : refuse(c, gone)
    },
  )
