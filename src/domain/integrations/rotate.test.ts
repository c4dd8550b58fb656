import { env } from 'cloudflare:workers'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { type Api, ask, signedIn } from '../../test/api'
import { deps, eventually, integration, later, post, rows, subscribed } from '../../test/hub'
import { sink } from '../../test/sink'
import { forget } from '../forget'
import { published } from './public-keys'
import { placeToRetire } from './replace-secrets'
import { rotateSecret } from './rotate'

const HOUR_MS = 3_600_000
const network = sink()
const rotated = async (id: string, given: object = {}) => {
  const done = await rotateSecret(deps(), id, { overlapHours: 24, ...given }, 'token:test')
  if (!done?.ok) throw new Error(JSON.stringify(done))
  return done.value.value
}

/** What a delivery that is made now is signed with: by each of these secrets, whether it verifies. */
async function verified(secrets: string[]): Promise<{ by: boolean[]; schemes: string[] }> {
  const grafana = await integration({ connector: 'grafana', auth: 'key' })
  const sent = network.received.length
  await post(grafana, { alerts: [{ status: 'firing', labels: { alertname: 'x' }, fingerprint: 'x' }] })
  await eventually(
    async () => network.received.length,
    (length) => length > sent,
  )
  const { headers, body } = network.received.at(-1)!
  const by = secrets.map((secret) => {
    try {
      new Webhook(secret).verify(JSON.stringify(body), headers)
      return true
    } catch {
      return false
    }
  })
  return { by, schemes: headers['webhook-signature']!.split(' ').map((one) => one.split(',')[0]!) }
}

describe('five signing secrets', () => {
  it('are live at once; a sixth ends the oldest, and one without overlap ends all others', async () => {
    const to = await subscribed('https://five.test/hook')
    const secrets = [to.signingSecret!]
    for (let n = 0; n < 4; n++) secrets.push(await rotated(to.id))
    expect(await verified(secrets)).toEqual({
      by: [true, true, true, true, true],
      schemes: ['v1', 'v1', 'v1', 'v1', 'v1', 'v1a'],
    })
    secrets.push(await rotated(to.id))
    expect((await verified(secrets)).by).toEqual([false, true, true, true, true, true])
    secrets.push(await rotated(to.id, { overlapHours: 0 }))
    expect(await verified(secrets)).toEqual({ by: [false, false, false, false, false, false, true], schemes: ['v1', 'v1a'] })
    await env.DB.exec('delete from subscriptions')
  })

  it('of a sender are all believed', async () => {
    const api: Api = await signedIn('itsm_manager')
    const { json: made } = await api('POST', '/integrations', { connector: 'gitlab', name: 'GitLab', rateLimit: null })
    const secrets = [made.signingSecret]
    for (let n = 0; n < 4; n++) secrets.push((await api('POST', `/integrations/${made.id}/rotate-secret`, {})).json.signingSecret)
    const body = JSON.stringify({
      object_kind: 'push',
      project: { id: 1, path_with_namespace: 'a/b', web_url: 'https://x.test' },
    })
    const statuses = []
    for (const [n, secret] of secrets.entries()) {
      const id = `msg_${n}`
      const at = new Date()
      const headers = {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(id, at, body),
      }
      statuses.push((await post(made, body, headers)).status)
    }
    expect(new Set(statuses)).toEqual(new Set([202]))
  })

  it('that have ended are forgotten', async () => {
    const to = await integration({ connector: 'webhook', credentials: { url: 'https://forgotten.test/' } })
    await rotated(to.id, { overlapHours: 1 })
    const states = () => rows(`select state from credentials where integration_id = ? and field = 'signingSecret'`, to.id)
    await forget(later(HOUR_MS - 60_000), { hour: true })
    expect(await states()).toHaveLength(2)
    await forget(later(HOUR_MS + 1), { hour: true })
    expect(await states()).toEqual([{ state: 'live' }])
  })
})

describe('a signing key', () => {
  const keysOf = async (id: string) => (await ask('GET', `/.well-known/webhooks/${id}.json`)).json.keys as { kid: string }[]

  it('that is rotated stays published until its end, and through other changes', async () => {
    const api: Api = await signedIn('itsm_manager')
    const to = await integration({ connector: 'webhook', credentials: { url: 'https://keys.test/' } })
    const [first] = await keysOf(to.id)
    const { json } = await api('POST', `/integrations/${to.id}/rotate-secret`, { credential: 'signingKey' })
    expect(json).toEqual({ generated: { signingKey: expect.stringMatching(/^whsk_/) } })
    const both = await keysOf(to.id)
    expect(both).toHaveLength(2)
    expect(both[1]).toEqual(first)
    await api('PATCH', `/integrations/${to.id}`, { name: 'Renamed', credentials: { url: 'https://keys.test/2' } })
    expect(await keysOf(to.id)).toEqual(both)
    await rotated(to.id, { credential: 'signingKey', overlapHours: 0 })
    expect(await keysOf(to.id)).toHaveLength(1)
  })

  it('is published for as long as it is live', () => {
    const [a, b, c] = [
      { kty: 'OKP', kid: 'a' },
      { kty: 'OKP', kid: 'b' },
      { kty: 'OKP', kid: 'c' },
    ]
    const once = published([b], [a], { nowMs: 0, untilMs: 10 })
    expect(once).toEqual([b, { ...a, untilMs: 10 }])
    expect(published([c], once, { nowMs: 5, untilMs: 15 })).toEqual([c, { ...b, untilMs: 15 }, { ...a, untilMs: 10 }])
    expect(published([b], once, { nowMs: 10, untilMs: 0 })).toEqual([b])
    expect(published([c], [b], { nowMs: 10, untilMs: 0 })).toEqual([c])
  })
})

it('a place to retire is a free one, one whose time is over, or that of the oldest', () => {
  const row = (
    state: 'live' | 'retiring' | 'retiring-2' | 'retiring-3' | 'retiring-4',
    createdAt: number,
    expiresAt: number | null,
  ) => ({
    state,
    createdAt,
    expiresAt,
  })
  const live = row('live', 9, null)
  expect(placeToRetire([live], 10)).toBe('retiring')
  expect(placeToRetire([live, row('retiring', 1, 20)], 10)).toBe('retiring-2')
  expect(placeToRetire([live, row('retiring', 1, 10), row('retiring-2', 2, 20)], 10)).toBe('retiring')
  const full = [live, row('retiring', 5, 20), row('retiring-2', 2, 90), row('retiring-3', 3, 20), row('retiring-4', 4, 20)]
  expect(placeToRetire(full, 10)).toBe('retiring-2')
})

it.each([
  ['that it does not have', { credential: 'bearerToken' }, 'credential'],
  ['of a sender that it does not have', { credential: 'secret' }, 'credential'],
  ['of another form', { credential: 'signingKey', secret: 'whsk_AAAA' }, 'secret'],
  ['for longer than a week', { overlapHours: 169 }, 'overlapHours'],
])('a secret %s is not rotated', async (_, given, path) => {
  const api: Api = await signedIn('itsm_manager')
  const to = await integration({ connector: 'webhook', credentials: { url: 'https://refused.test/' } })
  const refused = await api('POST', `/integrations/${to.id}/rotate-secret`, given)
  expect([refused.status, refused.json.errors.map((one: { path: string }) => one.path)]).toEqual([422, [path]])
})
