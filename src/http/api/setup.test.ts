import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { ask } from '../../test/api'
import { rows } from '../../test/hub'

const setUp = (body: unknown) => ask('POST', '/api/v1/setup', body)
const type = ({ status, json }: { status: number; json: { type: string } }) => [status, json.type.split(':').at(-1)]

// One story: the tries of an isolate are counted.
it('the setup code is the first way in, once, and is not to be guessed', async () => {
  expect((await setUp({ code: '', admin: true })).json.errors.map(({ path }: { path: string }) => path)).toEqual([
    'code',
    'admin',
  ])
  expect(type(await setUp({ code: `${env.SETUP_CODE}x` }))).toEqual([403, 'wrong-code'])
  expect(await rows(`select * from tokens`)).toEqual([])

  const [one, two] = await Promise.all([
    setUp({ code: env.SETUP_CODE, name: 'Ada' }),
    setUp({ code: env.SETUP_CODE, name: 'Ada' }),
  ])
  const [done, late] = one?.status === 201 ? [one, two] : [two, one]
  expect(done).toMatchObject({
    status: 201,
    json: { name: 'Ada', role: 'super_admin', createdBy: 'setup', expiresAt: null, token: expect.stringMatching(/^sbx_/) },
  })
  expect(done?.headers.get('cache-control')).toBe('no-store')
  expect(type(late!)).toEqual([409, 'setup-done'])
  expect(await rows(`select name, role from tokens`)).toEqual([{ name: 'Ada', role: 'super_admin' }])
  expect(await rows(`select actor, action, subject from audit_log`)).toEqual([
    { actor: 'setup', action: 'setup.done', subject: done?.json.id },
  ])
  expect((await ask('GET', '/api/v1/tokens', undefined, { authorization: `Bearer ${done?.json.token}` })).status).toBe(200)

  expect(type(await setUp({ code: 'anything' }))).toEqual([409, 'setup-done'])
  const more = [await setUp({ code: 'a' }), await setUp({ code: 'b' })]
  const limited = more.find(({ status }) => status === 429)
  expect([limited?.json.type, Number(limited?.headers.get('retry-after'))]).toEqual([
    'urn:signalbox:problem:rate-limited',
    expect.any(Number),
  ])
  expect(Number(limited?.headers.get('retry-after'))).toBeGreaterThan(0)
})
