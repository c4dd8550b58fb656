import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Api, signedIn } from '../../test/api'
import { deps, integration, later, rows } from '../../test/hub'
import { openRing } from '../../vault/ring'
import { expiryAfter, expiryFacts } from './credential-expiry'
import { watchCredentials } from './watch-credentials'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const webhook = { connector: 'webhook', credentials: { url: 'https://watched.test/hook' } }
/** What is found of one integration, and nothing of others that the file's tests made. */
const found = async (id: string, world = deps(), daily = false) =>
  (await watchCredentials(world, { daily })).filter(({ integrationId }) => integrationId === id)

let api: Api
beforeEach(async () => {
  api = await signedIn('itsm_manager')
})

describe('a schedule of rotation', () => {
  const states = (id: string) =>
    rows(`select field, state from credentials where integration_id = ? and field like 'signing%' order by field, state`, id)

  it('replaces all that deliveries are signed with, keeps the old ones a day, and says that nobody has seen the new secret', async () => {
    const to = await integration({ ...webhook, rotateEveryDays: 30 })
    const shown = (await api('GET', `/integrations/${to.id}`)).json
    expect(shown.rotation).toEqual({ everyDays: 30, dueAt: expect.any(String), unseen: false })
    expect(Date.parse(shown.rotation.dueAt) - Date.now()).toBeGreaterThan(29.9 * DAY_MS)
    expect(await found(to.id, later(29 * DAY_MS))).toEqual([])
    expect(await found(to.id, later(30 * DAY_MS + 1000))).toEqual([
      expect.objectContaining({
        type: 'credential.expiring',
        title: 'The signing secret of "test webhook" was replaced on schedule',
        key: expect.stringMatching(new RegExp(`^${to.id}/signingSecret/\\d+/rotated$`)),
      }),
    ])
    expect(await states(to.id)).toEqual([
      { field: 'signingKey', state: 'live' },
      { field: 'signingKey', state: 'retiring' },
      { field: 'signingSecret', state: 'live' },
      { field: 'signingSecret', state: 'retiring' },
    ])
    expect(await found(to.id, later(30 * DAY_MS + 2000))).toEqual([])
    const [audit] = await rows(
      `select actor, detail from audit_log where subject = ? and action = 'integration.secret-rotated'`,
      to.id,
    )
    expect([audit!.actor, JSON.parse(String(audit!.detail))]).toEqual([
      'system',
      { overlapHours: 24, credentials: ['signingSecret', 'signingKey'] },
    ])

    expect((await api('GET', `/integrations/${to.id}`)).json.rotation.unseen).toBe(true)
    const { json } = await api('POST', `/integrations/${to.id}/reveal-secret`)
    expect(json.signingSecret).toMatch(/^whsec_/)
    expect(json.signingSecret).not.toBe(to.signingSecret)
    expect((await api('POST', `/integrations/${to.id}/reveal-secret`)).status).toBe(409)
    expect((await (await signedIn('viewer'))('POST', `/integrations/${to.id}/reveal-secret`)).status).toBe(403)
  })

  it('has nothing to show where an admin has pasted a secret since', async () => {
    const to = await integration({ ...webhook, rotateEveryDays: 1 })
    expect(await found(to.id, later(DAY_MS + 1000))).toHaveLength(1)
    const pasted = await api('PATCH', `/integrations/${to.id}`, { credentials: { signingSecret: to.signingSecret } })
    expect([pasted.json.rotation.unseen, (await api('POST', `/integrations/${to.id}/reveal-secret`)).status]).toEqual([
      false,
      409,
    ])
  })

  it('that fails is said once a day, and tried again', async () => {
    const to = await integration({ ...webhook, rotateEveryDays: 1 })
    const lost = (ms: number) => ({ ...later(ms), ring: openRing('k9:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=') })
    const failed = await found(to.id, lost(DAY_MS + 1000))
    expect(failed).toEqual([
      expect.objectContaining({ type: 'rotation.failed', detail: { reason: expect.stringContaining('restore key k1') } }),
    ])
    const [later1, later2] = [await found(to.id, lost(DAY_MS + 2000)), await found(to.id, lost(2 * DAY_MS + 1000))]
    expect([later1[0]!.key === failed[0]!.key, later2[0]!.key === failed[0]!.key]).toEqual([true, false])
    const daily = await found(to.id, { ...later(3 * DAY_MS), ring: { ok: false as const, error: 'there is no key' } }, true)
    expect(daily.map(({ title, detail }) => [title, detail.reason])).toEqual([
      ['The secrets of "test webhook" could not be rotated', 'there is no key'],
      ['The credential "signingKey" of "test webhook" cannot be opened', 'there is no key'],
      ['The secrets of "test webhook" could not be rotated', expect.stringMatching(/^it has been due since/)],
    ])
    expect(await found(to.id, later(DAY_MS + 3000))).toHaveLength(1)
    expect(await states(to.id)).toHaveLength(4)
  })

  it('waits for what is switched off, and ends with null', async () => {
    const to = await integration({ ...webhook, rotateEveryDays: 1, enabled: false })
    expect(await found(to.id, later(2 * DAY_MS))).toEqual([])
    await api('PATCH', `/integrations/${to.id}`, { enabled: true, rotateEveryDays: null })
    expect(await found(to.id, later(9 * DAY_MS))).toEqual([])
    expect((await api('GET', `/integrations/${to.id}`)).json.rotation).toBeNull()
  })

  it('begins when it is set, and not anew when it is only named again', async () => {
    const to = await integration(webhook)
    const set = await api('PATCH', `/integrations/${to.id}`, { rotateEveryDays: 7 })
    await env.DB.prepare('update integrations set rotate_due_at = rotate_due_at - 1000 where id = ?').bind(to.id).run()
    const again = await api('PATCH', `/integrations/${to.id}`, { rotateEveryDays: 7, name: 'Renamed' })
    expect(Date.parse(set.json.rotation.dueAt) - Date.parse(again.json.rotation.dueAt)).toBe(1000)
  })

  it('is not for what signs nothing', async () => {
    for (const given of [
      { connector: 'github' },
      { connector: 'webhook', auth: 'key' },
      { connector: 'pagerduty', credentials: { routingKey: 'a'.repeat(32) } },
    ]) {
      const refused = await api('POST', '/integrations', { name: 'x', rotateEveryDays: 30, ...given })
      expect([refused.status, refused.json.errors[0].path]).toEqual([422, 'rotateEveryDays'])
    }
    for (const rotateEveryDays of [0, 366, 1.5])
      expect((await api('POST', '/integrations', { name: 'x', ...webhook, rotateEveryDays })).status).toBe(422)
  })
})

describe('the end of a credential', () => {
  const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString()
  const bearer = (more: object = {}) => ({
    ...webhook,
    settings: { auth: { kind: 'bearer' } },
    credentials: { ...webhook.credentials, bearerToken: 'a-pasted-token' },
    ...more,
  })

  it('is shown, kept through other changes, and gone with the credential', async () => {
    const end = inDays(90)
    const { json: made } = await api('POST', '/integrations', bearer({ name: 'Ends', credentialExpiry: { bearerToken: end } }))
    expect(made.credentialExpiry).toEqual({ bearerToken: end })
    const patched = async (change: object) => (await api('PATCH', `/integrations/${made.id}`, change)).json.credentialExpiry
    expect(await patched({ name: 'Renamed' })).toEqual({ bearerToken: end })
    expect(await patched({ credentials: { bearerToken: 'a-pasted-token' } })).toEqual({ bearerToken: end })
    expect(await patched({ credentials: { bearerToken: 'another-token' } })).toEqual({})
    expect(await patched({ credentialExpiry: { bearerToken: end, url: '2999-01-31' } })).toEqual({
      bearerToken: end,
      url: '2999-01-31T00:00:00.000Z',
    })
    expect(await patched({ credentialExpiry: { url: null } })).toEqual({ bearerToken: end })
    expect(await patched({ settings: { auth: null }, credentials: { bearerToken: null } })).toEqual({})
    expect(await rows(`select * from credentials where integration_id = ? and field = 'bearerToken'`, made.id)).toEqual([])
    await api('PATCH', `/integrations/${made.id}`, { credentialExpiry: { signingSecret: end } })
    await api('POST', `/integrations/${made.id}/rotate-secret`, {})
    expect((await api('GET', `/integrations/${made.id}`)).json.credentialExpiry).toEqual({})
  })

  it.each<[string, object, string]>([
    ['of a credential that is not there', { basicPassword: '2999-01-31' }, 'credentialExpiry.basicPassword'],
    ['that is over', { bearerToken: '2020-01-31' }, 'credentialExpiry.bearerToken'],
    ['that is no date', { bearerToken: 'soon' }, 'credentialExpiry.bearerToken'],
  ])('%s is refused', async (_, credentialExpiry, path) => {
    const refused = await api('POST', '/integrations', bearer({ name: 'x', credentialExpiry }))
    expect([refused.status, refused.json.errors.map((one: { path: string }) => one.path)]).toEqual([422, [path]])
  })

  it('is said 14, 7, 3 and 1 days before, and when it is there', () => {
    const endMs = Date.parse('2027-01-31T00:00:00Z')
    const said = (daysBefore: number) =>
      expiryFacts({ id: 'int_1', name: 'Partner', credentialExpiry: { bearerToken: endMs } }, endMs - daysBefore * DAY_MS).map(
        ({ key, title }) => [key.split('/').at(-1), title],
      )
    const soon = 'The credential "bearerToken" of "Partner" expires soon'
    expect([14.1, 14, 10, 7, 3.5, 3, 1, 0.1, 0, -30].map(said)).toEqual([
      [],
      [['14', soon]],
      [['14', soon]],
      [['7', soon]],
      [['7', soon]],
      [['3', soon]],
      [['1', soon]],
      [['1', soon]],
      [['0', 'The credential "bearerToken" of "Partner" has expired']],
      [['0', 'The credential "bearerToken" of "Partner" has expired']],
    ])
  })

  it('is found by the hourly watch', async () => {
    const { json: made } = await api(
      'POST',
      '/integrations',
      bearer({ name: 'Soon', credentialExpiry: { bearerToken: inDays(20) } }),
    )
    expect(await found(made.id)).toEqual([])
    expect(await found(made.id, later(7 * DAY_MS))).toEqual([
      expect.objectContaining({
        type: 'credential.expiring',
        integrationId: made.id,
        title: expect.stringContaining('expires soon'),
      }),
    ])
    await api('DELETE', `/integrations/${made.id}`)
    expect(await found(made.id, later(7 * DAY_MS))).toEqual([])
  })

  it('of a credential that was not touched stays', () => {
    const around = { fields: ['a', 'b'], replaced: ['b'], nowMs: 0 }
    expect(expiryAfter({ a: 1, b: 2, c: 3 }, {}, around)).toEqual({ ok: true, value: { a: 1 } })
    expect(expiryAfter({ a: 1 }, { b: '2027-01-01' }, around)).toEqual({ ok: true, value: { a: 1, b: Date.parse('2027-01-01') } })
  })
})

it('the daily watch is content with credentials that can be opened', async () => {
  const to = await integration({ ...webhook, rotateEveryDays: 30 })
  expect(await found(to.id, deps(), true)).toEqual([])
  await env.DB.prepare(
    `update credentials set sealed = 'v1.k1.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAA' where integration_id = ? and field = 'url'`,
  )
    .bind(to.id)
    .run()
  expect(await found(to.id, deps(), true)).toEqual([
    expect.objectContaining({ type: 'rotation.failed', title: 'The credential "url" of "test webhook" cannot be opened' }),
  ])
  await env.DB.prepare('delete from credentials where integration_id = ?').bind(to.id).run()
})

it.each([
  ['a bearer token', { kind: 'bearer' }, {}, 'credentials.bearerToken'],
  ['a client certificate of this Worker', { kind: 'mtls', certificate: 'ACME' }, {}, 'settings.auth.certificate'],
  ['a use for every credential', { kind: 'none' }, { hmacSecret: 'an hmac secret' }, 'credentials.hmacSecret'],
  ['an authentication that there is', { kind: 'digest' }, {}, 'settings.auth.kind'],
])('a webhook is saved only with %s', async (_, auth, credentials, path) => {
  const given = { connector: 'webhook', name: 'x', settings: { auth }, credentials: { ...webhook.credentials, ...credentials } }
  const refused = await api('POST', '/integrations', given)
  expect([refused.status, refused.json.errors.map((one: { path: string }) => one.path)]).toEqual([422, [path]])
})

it.each(['signingSecret', 'secret'])('%s cannot be taken away', async (field) => {
  const to = await integration(webhook)
  const refused = await api('PATCH', `/integrations/${to.id}`, { credentials: { [field]: null } })
  expect([refused.status, refused.json.errors[0].path]).toEqual([422, `credentials.${field}`])
})
