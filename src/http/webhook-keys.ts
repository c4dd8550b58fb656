import * as z from 'zod'
import { publicKeysOf } from '../domain/integrations/public-keys'
import { json, openRoute, refuse, router } from './api/route'
import { notFound } from './reply'

/** Where receivers of signed deliveries find the public keys. */
export const webhookKeys = router().openapi(
  openRoute({
    method: 'get',
    path: '/.well-known/webhooks/{file}',
    tags: ['Webhooks'],
    summary: 'The public keys that deliveries of an integration are signed with',
    request: {
      params: z.object({
        file: z.string().meta({ description: '`{integrationId}.json`', examples: ['int_01jp0000007w5z3b8c2d4f6ghj.json'] }),
      }),
    },
    responses: {
      200: json(z.object({ keys: z.array(z.record(z.string(), z.unknown())) }).meta({ id: 'JwkSet' }), 'A JWK set, RFC 7517.'),
    },
  }),
  async (c) => {
    const id = /^(int_[0-9a-z]{26})\.json$/.exec(c.req.valid('param').file)?.[1]
    const keys = id ? await publicKeysOf(c.get('deps'), id) : []
    if (keys.length === 0) return refuse(c, notFound('key set'))
    return c.json({ keys: keys.map((key) => ({ ...key })) }, 200, { 'cache-control': 'public, max-age=300' })
  },
)
