import * as z from 'zod'
import { keptCredentials } from '../../domain/integrations/kept-credentials'
import { resetOutlet } from '../../domain/integrations/reset-outlet'
import { standings } from '../../domain/integrations/standing'
import { iso } from '../../kit/clock'
import { notFound } from '../reply'
import { json, refuse, route, router } from './route'

const hours = (description: string) =>
  z.array(z.number().int()).meta({ description: `${description}, hour by hour, oldest first.` })
const standing = z
  .object({
    integrationId: z.string(),
    breakerOpenSince: z.string().nullable().meta({ description: 'Nothing is sent there since, because it does not answer.' }),
    silentSince: z.string().nullable().meta({ description: 'An incident says so since: nothing came for longer than expected.' }),
    lastMessageAt: z.string().nullable().meta({ description: 'Accepted; of a plain repeat to the minute.' }),
    received: hours('Messages'),
    refused: hours('Messages that were turned away; they are among those received'),
    attempts: hours('Attempts of deliveries'),
    delivered: hours('Deliveries that were made'),
    failed: hours('Deliveries that failed for good'),
  })
  .meta({ id: 'IntegrationStanding' })

const credential = z
  .object({
    field: z.string(),
    state: z.enum(['live', 'retiring']).meta({ description: 'retiring: a rotation replaced it, and it is still valid.' }),
    setAt: z.string(),
    expiresAt: z.string().nullable(),
  })
  .meta({ id: 'KeptCredential' })

const params = z.object({ id: z.string() })
const tags = ['Integrations']
const isoOrNull = (ms: number | null) => (ms === null ? null : iso(ms))

export const integrationStanding = router()
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/metrics/integrations',
      tags: ['Metrics'],
      summary: 'How every integration does',
      responses: {
        200: json(
          z.object({ since: z.string(), items: z.array(standing) }),
          'The last 24 hours, and what stands now; newest integration first. Figures lag by some seconds.',
        ),
      },
    }),
    async (c) => {
      const { sinceMs, items } = await standings(c.get('deps'))
      const shown = items.map((one) => ({
        ...one,
        breakerOpenSince: isoOrNull(one.breakerOpenSince),
        silentSince: isoOrNull(one.silentSince),
        lastMessageAt: isoOrNull(one.lastMessageAt),
      }))
      return c.json({ since: iso(sinceMs), items: shown }, 200)
    },
  )
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/integrations/{id}/credentials',
      tags,
      summary: 'Which credentials an integration has',
      request: { params },
      responses: { 200: json(z.object({ items: z.array(credential) }), 'Their fields and dates, never the credentials.') },
    }),
    async (c) => {
      const kept = await keptCredentials(c.get('deps'), c.req.valid('param').id)
      if (!kept) return refuse(c, notFound('integration'))
      const items = kept.map(({ setAtMs, expiresAtMs, ...one }) => ({
        ...one,
        setAt: iso(setAtMs),
        expiresAt: isoOrNull(expiresAtMs),
      }))
      return c.json({ items }, 200)
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/integrations/{id}/outlet/reset',
      tags,
      summary: 'Try a destination again at once',
      description:
        'Closes its circuit breaker and forgets pauses that it asked for. Whether it answers now shows with the next delivery.',
      request: { params },
      responses: { 204: { description: 'Reset.' } },
    }),
    async (c) =>
      (await resetOutlet(c.get('deps'), c.req.valid('param').id, c.get('caller').actor))
        ? c.body(null, 204)
        : refuse(c, notFound('integration that delivers')),
  )
