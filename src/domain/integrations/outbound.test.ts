import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { addToSetting } from '../../store/settings'
import { type Api, signedIn } from '../../test/api'
import { deployed, deps, event, eventually, integration, post, rows, subscribed } from '../../test/hub'
import { sink } from '../../test/sink'
import { createIntegration } from './create'
import { paceOf } from './outbound'
import { changeIntegration } from './update'

/** What the resolver says of names; what is not named does not exist. */
const zone: Record<string, string> = { 'ok.example': '1.1.1.1', 'inside.example': '10.0.0.8', 'prism.example': '1.1.1.1' }
const network = sink((request) => {
  const { hostname, searchParams } = new URL(request.url)
  if (hostname !== 'cloudflare-dns.com') return new Response('{}')
  const address = zone[searchParams.get('name') ?? '']
  const Answer = address && searchParams.get('type') === 'A' ? [{ type: 1, data: address }] : []
  return Response.json({ Status: address ? 0 : 3, Answer })
})
let api: Api
beforeAll(async () => {
  // As another isolate would have left it.
  await env.DB.exec(`insert into settings (key, value) values ('own-hosts', '["hub.example"]')`)
  api = await signedIn('itsm_manager')
})

const webhook = (url: string) => ({ connector: 'webhook', name: 'x', credentials: { url } })
const saved = async (url: string, vars?: Parameters<typeof deployed>[0], more = {}) => {
  const made = await createIntegration(deployed(vars), { ...webhook(url), ...more }, 'token:test')
  return made.ok ? 'saved' : made.error
}

describe('a URL is checked when it is saved', () => {
  it.each<[string, RegExp]>([
    ['https://ok.example/hook', /^$/],
    ['http://ok.example/hook', /use https:, or have its operator set ALLOW_HTTP_DESTINATIONS/],
    ['https://ok.example:9440/', /EGRESS_PORTS/],
    ['https://10.0.0.1/', /not a public address/],
    ['https://inside.example/', /inside\.example leads to 10\.0\.0\.8/],
    ['https://no-such-name.example/', /does not exist/],
    ['https://user:pass@ok.example/', /own fields/],
    ['https://hub.example/api/integrations/webhook/int_x', /this hub itself/],
    ['https://signalbox.acme.workers.dev/', /this hub itself/],
  ])('%s', async (url, reason) => {
    const answer = await saved(url, { PUBLIC_URL: 'https://signalbox.acme.workers.dev, other.example' })
    if (answer === 'saved') return expect('').toMatch(reason)
    expect(answer).toEqual([{ path: 'credentials.url', message: expect.stringMatching(reason) }])
  })

  it('and goes where the operator allows it', async () => {
    expect(await saved('https://prism.example:9440/', { EGRESS_PORTS: '9440, 8080' })).toBe('saved')
    const http = 'http://ok.example/'
    expect(await saved(http, { ALLOW_HTTP_DESTINATIONS: 'true' })).toEqual([
      { path: 'credentials.url', message: expect.stringContaining('switch on delivery.allowHttp') },
    ])
    expect(await saved(http, { ALLOW_HTTP_DESTINATIONS: 'true' }, { delivery: { allowHttp: true } })).toBe('saved')
    expect(await saved(http, {}, { delivery: { allowHttp: true } })).toEqual([
      { path: 'delivery.allowHttp', message: expect.stringContaining('ALLOW_HTTP_DESTINATIONS') },
    ])
    expect(await saved('https://inside.example/', { DNS_CHECK_URL: '' })).toBe('saved')
  })

  it('of a vendor that is polled too, and when it changes, but not when something else does', async () => {
    const nutanix = { connector: 'nutanix', name: 'x', settings: { prismUrl: 'https://prism.example:9440' } }
    const poll = { ...nutanix, credentials: { prismSecret: 'a-password-of-prism' } }
    const refused = await createIntegration(deployed(), poll, 'token:test')
    expect(refused).toEqual({
      ok: false,
      error: [
        {
          path: 'settings.prismUrl',
          message: 'port 9440 is not allowed, only 443, 8443; the operator adds others to EGRESS_PORTS',
        },
      ],
    })
    const made = await createIntegration(deployed({ EGRESS_PORTS: '9440' }), poll, 'token:test')
    if (!made.ok) throw new Error(JSON.stringify(made.error))
    const { id } = made.value.integration
    expect(await changeIntegration(deployed(), id, { name: 'renamed' }, 'token:test')).toMatchObject({ ok: true })
    expect(
      await changeIntegration(deployed(), id, { settings: { prismUrl: 'https://inside.example' } }, 'token:test'),
    ).toMatchObject({ ok: false, error: [{ path: 'settings.prismUrl' }] })
  })

  it('again when http is no longer asked for', async () => {
    const allowed = deployed({ ALLOW_HTTP_DESTINATIONS: 'true' })
    const made = await createIntegration(
      allowed,
      { ...webhook('http://ok.example/'), delivery: { allowHttp: true } },
      'token:test',
    )
    if (!made.ok) throw new Error(JSON.stringify(made.error))
    const { id } = made.value.integration
    expect(await changeIntegration(allowed, id, { delivery: null }, 'token:test')).toMatchObject({
      ok: false,
      error: [{ path: 'credentials.url' }],
    })
    expect(await changeIntegration(deployed(), id, { name: 'renamed' }, 'token:test')).toMatchObject({ ok: true })
    const https = { delivery: null, credentials: { url: 'https://ok.example/' } }
    expect(await changeIntegration(allowed, id, https, 'token:test')).toMatchObject({ ok: true })
  })

  it('against the name that an admin came by, from then on and in every isolate', async () => {
    const world = deployed()
    expect(await saved('https://ok.example/')).toBe('saved')
    await world.cameBy('ok.example')
    expect(await world.mayReach('https://ok.example/', false)).toMatchObject({ ok: false, error: { code: 'blocked' } })
    await world.cameBy('ok.example')
    await addToSetting(env.DB, 'own-hosts', 'ok.example', 50)
    await addToSetting(env.DB, 'own-hosts', 'one-too-many.example', 2)
    expect(await rows(`select value from settings where key = 'own-hosts'`)).toEqual([{ value: '["hub.example","ok.example"]' }])
  })
})

describe('delivery settings', () => {
  it('are checked, kept, shown, changed as a whole, and audited', async () => {
    const delivery = { timeoutSeconds: 5, perSecond: 0.5, concurrency: 2, allowHttp: true }
    const made = await api('POST', '/integrations', { ...webhook('http://127.0.0.1:9/'), delivery })
    expect([made.status, made.json.delivery]).toEqual([201, delivery])
    const path = `/integrations/${made.json.id}`
    expect((await api('PATCH', path, { name: 'y' })).json.delivery).toEqual(delivery)
    expect((await api('PATCH', path, { delivery: { concurrency: 1 } })).json.delivery).toEqual({ concurrency: 1 })
    expect((await api('PATCH', path, { delivery: null })).json.delivery).toBeNull()
    expect((await api('GET', path)).json.delivery).toBeNull()
    const audited = await rows<{ detail: string }>(`select detail from audit_log where subject = ? order by id`, made.json.id)
    const [created, ...changed] = audited.map(({ detail }) => JSON.parse(detail))
    expect(created.delivery).toEqual(delivery)
    expect(changed.map(({ from, to }) => [from.delivery, to.delivery])).toEqual([
      [undefined, undefined],
      [delivery, { concurrency: 1 }],
      [{ concurrency: 1 }, null],
    ])
  })

  it.each<[Record<string, unknown>, string]>([
    [{ timeoutSeconds: 0.5 }, 'delivery.timeoutSeconds'],
    [{ timeoutSeconds: 31 }, 'delivery.timeoutSeconds'],
    [{ perSecond: 0 }, 'delivery.perSecond'],
    [{ perSecond: 1_001 }, 'delivery.perSecond'],
    [{ concurrency: 0 }, 'delivery.concurrency'],
    [{ concurrency: 1.5 }, 'delivery.concurrency'],
    [{ concurrency: 51 }, 'delivery.concurrency'],
    [{ allowHttp: 'yes' }, 'delivery.allowHttp'],
    [{ timeout: 3 }, 'delivery.timeout'],
  ])('%j are refused', async (delivery, path) => {
    const refused = await api('POST', '/integrations', { ...webhook('https://ok.test/'), delivery })
    expect([refused.status, refused.json.errors.map((one: { path: string }) => one.path)]).toEqual([422, [path]])
  })

  it('are for integrations that deliver', async () => {
    const refused = await api('POST', '/integrations', { connector: 'grafana', name: 'x', delivery: { concurrency: 1 } })
    expect([refused.status, refused.json.errors]).toEqual([
      422,
      [{ path: 'delivery', message: 'this integration delivers nothing' }],
    ])
  })

  it('hold for deliveries', async () => {
    network.answer = (request) =>
      new Promise((_, reject) => request.signal.addEventListener('abort', () => reject(request.signal.reason)))
    const to = await subscribed('https://slow.test/', ['incident.*'], {
      ...webhook('https://slow.test/'),
      delivery: { timeoutSeconds: 0.02 },
    })
    const source = await integration({ connector: 'webhook', auth: 'key' })
    await post(source, event('slow'))
    const [delivery] = await eventually(
      () => rows<{ last_attempt: string }>(`select last_attempt from deliveries where integration_id = ?`, to.id),
      ([one]) => JSON.parse(one?.last_attempt ?? '{}').status === 'retry',
    )
    expect(JSON.parse(delivery!.last_attempt)).toMatchObject({ code: 'timeout', reason: 'no answer within 0.02 s' })
  })

  it('hold for the pace of deliveries', async () => {
    network.answer = () => new Response('{}')
    const to = await subscribed('', ['incident.*'], { ...webhook('https://paced.test/'), delivery: { perSecond: 0.01 } })
    const source = await integration({ connector: 'webhook', auth: 'key' })
    for (const dedupKey of ['one', 'two']) await post(source, event(dedupKey))
    const seen = await eventually(
      () =>
        rows<{ status: string; attempts: number }>(
          `select status, attempts from deliveries where integration_id = ? order by attempts desc`,
          to.id,
        ),
      (all) => all.map(({ status }) => status).join() === 'delivered,scheduled',
    )
    expect(seen.map(({ attempts }) => attempts)).toEqual([1, 0])
  })

  it('set the pace where they name one', () => {
    const pace = { perSecond: 50, burst: 100, concurrency: 10 }
    expect(paceOf(pace, {})).toEqual(pace)
    expect(paceOf(pace, { concurrency: 1 })).toEqual({ ...pace, concurrency: 1 })
    expect(paceOf(pace, { perSecond: 0.5 })).toEqual({ perSecond: 0.5, burst: 1, concurrency: 10 })
    expect(paceOf(pace, { perSecond: 20.5 })).toEqual({ perSecond: 20.5, burst: 20, concurrency: 10 })
    expect(paceOf(pace, { perSecond: 1_000 })).toEqual({ perSecond: 1_000, burst: 100, concurrency: 10 })
  })
})

describe('warnings', () => {
  it.each<[string, Parameters<typeof deployed>[0], string[]]>([
    ['none as it is deployed', {}, []],
    ['http', { ALLOW_HTTP_DESTINATIONS: 'true' }, ['DESTINATIONS OVER HTTP ARE ALLOWED (ALLOW_HTTP_DESTINATIONS=true)']],
    ['no look-up', { DNS_CHECK_URL: ' ' }, ['NAMES OF DESTINATIONS ARE NOT LOOKED UP (DNS_CHECK_URL IS EMPTY)']],
    [
      'a wrong look-up',
      { DNS_CHECK_URL: 'http://x/' },
      ['NAMES OF DESTINATIONS ARE NOT LOOKED UP (DNS_CHECK_URL IS NO https: URL)'],
    ],
    ['wrong ports', { EGRESS_PORTS: '9440;8080' }, ['EGRESS_PORTS HAS WHAT IS NO PORT; WRITE IT AS 9440,8080']],
  ])('%s', (_, vars, warnings) => expect(deployed(vars).warnings).toEqual(warnings))

  it('say what a local start allows', () => {
    expect(deps().warnings).toEqual(['DESTINATIONS ON LOOPBACK, IN PRIVATE NETWORKS AND OVER HTTP ARE ALLOWED (LOCAL START)'])
  })
})
