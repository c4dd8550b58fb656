import { env } from 'cloudflare:workers'
import { afterEach, expect, it } from 'vitest'
import { resealAll } from '../../domain/integrations/reseal'
import { ask, signedIn } from '../../test/api'
import { deps, integration, rows } from '../../test/hub'

const api = await signedIn('super_admin', 'root')
const { token } = (await api('POST', '/tokens', { name: 'keys', role: 'super_admin' })).json
const asked = (ENCRYPTION_KEYS: string) =>
  ask('GET', '/api/v1/encryption', undefined, { authorization: `Bearer ${token}` }, { ENCRYPTION_KEYS })
const old = env.ENCRYPTION_KEYS
const kid = old.split(':')[0]
const added = `k9:${btoa('a ninth key of 32 bytes in all .')} ${old}`

afterEach(async () => void (await env.DB.prepare('delete from credentials').run()))

it('says which keys are in use, newest first, and nothing of the keys themselves', async () => {
  expect((await api('GET', '/encryption')).json).toEqual({ keys: [{ id: kid, use: 'sealing', credentials: 0 }], problem: null })
  await integration({ connector: 'github' })
  const { text, json } = await asked(added)
  expect(json).toEqual({
    keys: [
      { id: 'k9', use: 'sealing', credentials: 0 },
      { id: kid, use: 'opening', credentials: 1 },
    ],
    problem: null,
  })
  for (const entry of added.split(' ')) expect(text).not.toContain(entry.split(':')[1])
})

it('says that a key is missing, and why there is none', async () => {
  await integration({ connector: 'github' })
  expect((await asked(added.split(' ')[0] ?? '')).json.keys).toEqual([
    { id: 'k9', use: 'sealing', credentials: 0 },
    { id: kid, use: 'missing', credentials: 1 },
  ])
  const { keys, problem } = (await asked('')).json
  expect([keys, problem]).toEqual([[{ id: kid, use: 'missing', credentials: 1 }], expect.stringContaining('there is no key')])
})

it('counts what was sealed again under the newest', async () => {
  await integration({ connector: 'github' })
  await resealAll(deps({ ENCRYPTION_KEYS: added }))
  expect(await rows(`select count(*) n from credentials where sealed like 'v1.k9.%'`)).toEqual([{ n: 1 }])
  expect((await asked(added)).json.keys.map(({ credentials }: { credentials: number }) => credentials)).toEqual([1, 0])
})
