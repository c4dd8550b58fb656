import * as z from 'zod'
import { keysInUse } from '../../domain/encryption'
import { json, route, router } from './route'

const key = z
  .object({
    id: z.string(),
    use: z.enum(['sealing', 'opening', 'missing']).meta({
      description:
        'sealing: new credentials are sealed with it; opening: it opens what it sealed before; missing: it is needed and not in ENCRYPTION_KEYS.',
    }),
    credentials: z.number().int().meta({ description: 'How many it has sealed.' }),
  })
  .meta({ id: 'EncryptionKey' })

export const encryption = router().openapi(
  route('super_admin', {
    method: 'get',
    path: '/encryption',
    tags: ['Encryption'],
    summary: 'Which encryption keys are in use',
    description: 'Their ids, never the keys. A key under which no credential is sealed may be taken out of ENCRYPTION_KEYS.',
    responses: {
      200: json(
        z.object({
          keys: z.array(key),
          problem: z.string().nullable().meta({ description: 'Why ENCRYPTION_KEYS cannot be used; null where it can.' }),
        }),
        'Newest first.',
      ),
    },
  }),
  async (c) => c.json(await keysInUse(c.get('deps')), 200),
)
