import { beforeAll, describe, expect, it } from 'vitest'
import { catalogue } from '../../connectors/catalogue.gen'
import { type Api, everyPage, signedIn } from '../../test/api'
import { eventually, githubSignature, post, rows } from '../../test/hub'
import { sink } from '../../test/sink'

const network = sink()
let api: Api
beforeAll(async () => {
  api = await signedIn('itsm_manager')
})
const firing = { alerts: [{ status: 'firing', labels: { alertname: 'x' }, fingerprint: 'x' }] }

describe('connectors', () => {
  it('are listed with their sides, as JSON Schema', async () => {
    const { items, pages } = await everyPage(api, '/connectors', 3)
    expect(items.map(({ id }) => id)).toEqual(catalogue.map(({ id }) => id))
    expect(pages).toBe(Math.ceil(catalogue.length / 3))
    const github = items.find(({ id }) => id === 'github')
    expect(github.destination).toBeNull()
    expect(github.source.auth.map(({ id, scheme }: { id: string; scheme: string }) => [id, scheme])).toEqual([
      ['signature', 'hmac-sha256'],
      ['key', 'hub-key'],
    ])
    const pagerduty = items.find(({ id }) => id === 'pagerduty')
    expect(pagerduty.source.auth[0]).toMatchObject({ id: 'signature', scheme: 'hmac-sha256', secret: 'theirs' })
    expect(pagerduty.poller).toBeNull()
    const qualys = items.find(({ id }) => id === 'qualys')
    expect([qualys.source, Object.keys(qualys.poller.credentials.properties), qualys.poller.everySeconds]).toEqual([
      null,
      ['username', 'password'],
      900,
    ])
    expect(Object.keys(pagerduty.destination.credentials.properties)).toEqual(['routingKey'])
  })
})

describe('an integration', () => {
  it('shows the secrets that were made for it once, and keeps none of them readable', async () => {
    const made = await api('POST', '/integrations', { connector: 'github', name: 'CI' })
    expect([made.status, made.json.auth, made.json.enabled, made.json.rateLimit]).toEqual([
      201,
      'signature',
      true,
      { perMinute: 100, burst: 100 },
    ])
    expect(made.json.inboundUrl).toBe(`https://hub.test/api/integrations/github/${made.json.id}`)
    const { signingSecret, id } = made.json
    expect(signingSecret).toMatch(/^sbs_/)
    const keyed = await api('POST', '/integrations', { connector: 'prometheus', name: 'Alertmanager', rateLimit: null })
    expect([keyed.json.auth, keyed.json.rateLimit]).toEqual(['key', null])
    expect(keyed.json.key).toMatch(/^sbk[0-9a-z]{29}$/)
    const again = await api('GET', `/integrations/${id}`)
    expect([again.status, again.json.signingSecret, again.json.key]).toEqual([200, undefined, undefined])
    const stored = JSON.stringify([
      await rows('select * from integrations'),
      await rows('select * from credentials'),
      await rows('select * from audit_log'),
    ])
    expect(stored).toContain(id)
    expect(stored).not.toContain(signingSecret)
    expect(stored).not.toContain(keyed.json.key)
  })

  it.each<[string, Record<string, unknown>, string[]]>([
    ['of no connector', { connector: 'nagios-2', name: 'x' }, ['connector']],
    [
      'with a field that nobody knows',
      { connector: 'grafana', name: 'x', settings: { severtyLabel: 'x' } },
      ['settings.severtyLabel'],
    ],
    [
      'with a wrong setting',
      { connector: 'grafana', name: 'x', settings: { signatureHeader: 'not a header' } },
      ['settings.signatureHeader'],
    ],
    ['whose secret is too short', { connector: 'github', name: 'x', credentials: { secret: 'short' } }, ['credentials.secret']],
    ['whose vendor makes the secret, without it', { connector: 'sentry', name: 'x' }, ['credentials.secret']],
    ['by a signature that the vendor does not have', { connector: 'prometheus', name: 'x', auth: 'signature' }, ['auth']],
    [
      'with two wrong credentials',
      { connector: 'pagerduty', name: 'x', credentials: { routingKey: 'x', routing: 'y' } },
      ['credentials.routing', 'credentials.routingKey'],
    ],
    ['of a service that is not there', { connector: 'grafana', name: 'x', serviceId: 'svc_x' }, ['serviceId']],
    ['without a name', { connector: 'grafana', name: ' ' }, ['name']],
    [
      'with a limit that limits nothing',
      { connector: 'grafana', name: 'x', rateLimit: { perMinute: 0, burst: 1 } },
      ['rateLimit.perMinute'],
    ],
  ])('%s is refused field by field', async (_, given, paths) => {
    const refused = await api('POST', '/integrations', given)
    expect(refused.status).toBe(422)
    expect(refused.headers.get('content-type')).toBe('application/problem+json')
    expect(refused.json.errors.map(({ path }: { path: string }) => path).sort()).toEqual(paths)
  })

  it('whose vendor makes the secret waits for it, switched off', async () => {
    const { json } = await api('POST', '/integrations', { connector: 'sentry', name: 'Sentry', enabled: false })
    const early = await api('PATCH', `/integrations/${json.id}`, { enabled: true })
    expect([early.status, early.json.errors[0].path]).toEqual([422, 'credentials.secret'])
    const complete = await api('PATCH', `/integrations/${json.id}`, {
      enabled: true,
      credentials: { secret: 'a-client-secret-of-sentry' },
    })
    expect([complete.status, complete.json.enabled]).toEqual([200, true])
  })

  it('changes what is named and nothing else, at once', async () => {
    const { json: made } = await api('POST', '/integrations', {
      connector: 'grafana',
      name: 'Grafana',
      auth: 'key',
      settings: { severityLabel: 'prio' },
      rateLimit: null,
    })
    const opened = await post(made, {
      alerts: [{ status: 'firing', labels: { prio: 'warning', level: 'critical' }, fingerprint: 'a' }],
    })
    expect(opened.json.results?.[0]?.severity).toBe('warning')
    const changed = await api('PATCH', `/integrations/${made.id}`, {
      settings: { severityLabel: 'level' },
      defaultSeverity: 'info',
    })
    expect(changed.json).toMatchObject({
      name: 'Grafana',
      settings: { severityLabel: 'level' },
      defaultSeverity: 'info',
      auth: 'key',
      rateLimit: null,
    })
    const after = await post(made, {
      alerts: [{ status: 'firing', labels: { prio: 'warning', level: 'critical' }, fingerprint: 'b' }],
    })
    expect(after.json.results?.[0]?.severity).toBe('critical')
    expect((await api('PATCH', '/integrations/int_none', { name: 'x' })).status).toBe(404)
  })

  it('goes back to the default where a field is null', async () => {
    const general = { defaultSeverity: 'info', flapWindowSeconds: 7, pollEverySeconds: 60 }
    const settings = { connector: 'tenable', name: 'Tenable', credentials: { accessKey: 'acme', secretKey: 'quiet-harbour-71' } }
    const { json: made } = await api('POST', '/integrations', { ...settings, ...general })
    expect(made).toMatchObject({ defaultSeverity: 'info', flapWindowSeconds: 7, poll: { everySeconds: 60 } })
    const cleared = { defaultSeverity: null, flapWindowSeconds: null, pollEverySeconds: null }
    const { json: usual } = await api('POST', '/integrations', { ...settings, ...cleared })
    const { json: changed } = await api('PATCH', `/integrations/${made.id}`, cleared)
    for (const field of ['defaultSeverity', 'flapWindowSeconds']) expect([field, changed[field]]).toEqual([field, usual[field]])
    expect(changed.poll.everySeconds).toBe(usual.poll.everySeconds)
    expect(usual).toMatchObject({ defaultSeverity: 'error', flapWindowSeconds: 300 })
  })

  it('lets two secrets live while one is rotated, and then one', async () => {
    const { json: made } = await api('POST', '/integrations', { connector: 'github', name: 'Rotated', rateLimit: null })
    const sent = async (secret: string, delivery: string) => {
      const body = JSON.stringify({ zen: delivery })
      const headers = {
        'x-github-event': 'ping',
        'x-github-delivery': delivery,
        'x-hub-signature-256': await githubSignature(body, secret),
      }
      return (await post(made, body, headers)).status
    }
    expect(await sent(made.signingSecret, 'r1')).toBe(202)
    const { json: rotated } = await api('POST', `/integrations/${made.id}/rotate-secret`, { overlapHours: 1 })
    expect([await sent(made.signingSecret, 'r2'), await sent(rotated.signingSecret, 'r3')]).toEqual([202, 202])
    const { json: last } = await api('POST', `/integrations/${made.id}/rotate-secret`, { overlapHours: 0 })
    expect([
      await sent(made.signingSecret, 'r4'),
      await sent(rotated.signingSecret, 'r5'),
      await sent(last.signingSecret, 'r6'),
    ]).toEqual([401, 401, 202])
  })

  it('lets two keys live while one is rotated', async () => {
    const { json: made } = await api('POST', '/integrations', {
      connector: 'grafana',
      name: 'Keys',
      auth: 'key',
      rateLimit: null,
    })
    const { json: rotated } = await api('POST', `/integrations/${made.id}/rotate-key`, {})
    expect([(await post(made, firing)).status, (await post({ ...made, key: rotated.key }, firing)).status]).toEqual([202, 202])
    const { json: last } = await api('POST', `/integrations/${made.id}/rotate-key`, { overlapHours: 0 })
    expect([
      (await post({ ...made, key: rotated.key }, firing)).status,
      (await post({ ...made, key: last.key }, firing)).status,
    ]).toEqual([401, 202])
  })

  it('sends itself a sample of the vendor’s, down the real path', async () => {
    const { json: made } = await api('POST', '/integrations', { connector: 'github', name: 'Samples' })
    const { json: samples } = await api('GET', `/integrations/${made.id}/samples`)
    expect(samples.items.length).toBeGreaterThan(3)
    const [name] = samples.items.filter((one: string) => /fail/.test(one))
    const sent = await api('POST', `/integrations/${made.id}/samples/${name}/send`)
    expect([sent.status, sent.json.results[0].outcome]).toEqual([202, 'opened'])
    expect((await api('POST', `/integrations/${made.id}/samples/none/send`)).status).toBe(404)
    const { json: keyed } = await api('POST', '/integrations', { connector: 'prometheus', name: 'Samples' })
    const names = (await api('GET', `/integrations/${keyed.id}/samples`)).json.items
    expect((await api('POST', `/integrations/${keyed.id}/samples/${names[0]}/send`)).status).toBe(202)
  })

  it('tries a mapping on a stored message before it is saved', async () => {
    const { json: made } = await api('POST', '/integrations', {
      connector: 'webhook',
      name: 'Foreign',
      auth: 'key',
      rateLimit: null,
    })
    const foreign = await post(made, { alarm: { id: 17, state: 'DOWN', text: 'Pump 3 stands still', prio: 1 } })
    expect(foreign.status).toBe(422)
    const stored = `/integrations/${made.id}/messages/${foreign.json.messageId}`
    await eventually(
      () => api('GET', stored),
      ({ status }) => status === 200,
    )
    const values = { actionValues: { trigger: ['DOWN'], resolve: ['UP'] }, severityValues: { critical: ['1'] } }
    const mapping = { dedupKey: '{{ alarm.id }}', action: 'alarm.state', title: 'alarm.text', severity: 'alarm.prio', ...values }
    const settings = { mapping }
    const tried = await api('POST', `${stored}/read`, { settings })
    expect(tried.json).toEqual({
      kind: 'signals',
      signals: [
        expect.objectContaining({ dedupKey: '17', action: 'trigger', severity: 'critical', title: 'Pump 3 stands still' }),
      ],
    })
    expect(
      (await api('POST', `${stored}/read`, { settings: { ...settings, actionValues: {} } })).json.errors[0].message,
    ).toContain('actionValues')
    const broken = await api('POST', `${stored}/read`, {
      settings: { ...settings, mapping: { ...mapping, title: '{{ alarm.text' } },
    })
    expect([broken.status, broken.json.errors[0].path]).toEqual([422, 'settings.mapping.title'])
    expect(
      (await api('PATCH', `/integrations/${made.id}`, { settings: { mapping: { ...mapping, title: 'alarm..text' } } })).status,
    ).toBe(422)
    expect((await api('PATCH', `/integrations/${made.id}`, { settings })).status).toBe(200)
    const again = await post(made, { alarm: { id: 17, state: 'DOWN', text: 'Pump 3 stands still', prio: 1 } })
    expect(again.json.results?.[0]).toMatchObject({ outcome: 'opened', dedupKey: '17' })
  })

  it('tests its connection, and says what the destination said', async () => {
    const { json: made } = await api('POST', '/integrations', {
      connector: 'pagerduty',
      name: 'Pager',
      credentials: { routingKey: 'a'.repeat(32) },
    })
    expect([made.auth, made.inboundUrl, made.delivers]).toEqual([null, null, true])
    network.answer = () =>
      new Response('{"status":"invalid event","message":"Event object is invalid","errors":["Invalid routing key"]}', {
        status: 400,
      })
    const { json } = await api('POST', `/integrations/${made.id}/test`)
    expect(json).toEqual({ ok: false, reason: expect.stringContaining('Invalid routing key') })
    expect(network.received.at(-1)?.url).toBe('https://events.pagerduty.com/v2/enqueue')
  })

  it('leaves an audit row for everything that was done to it', async () => {
    const { json: made } = await api('POST', '/integrations', { connector: 'grafana', name: 'Audited' })
    await api('PATCH', `/integrations/${made.id}`, { enabled: false })
    await api('POST', `/integrations/${made.id}/rotate-secret`, {})
    expect((await api('DELETE', `/integrations/${made.id}`)).status).toBe(204)
    expect((await api('GET', `/integrations/${made.id}`)).status).toBe(404)
    const audited = await rows(`select action, actor from audit_log where subject = ? order by id`, made.id)
    expect(audited).toEqual(
      ['integration.created', 'integration.changed', 'integration.secret-rotated', 'integration.deleted'].map((action) => ({
        action,
        actor: 'token:itsm_manager',
      })),
    )
  })

  it('is not deleted while a subscription leads to it', async () => {
    const { json: made } = await api('POST', '/integrations', {
      connector: 'webhook',
      name: 'Used',
      credentials: { url: 'https://sink.test/used' },
    })
    const rule = { name: 'All to it', integrationId: made.id, eventTypes: ['incident.*'] }
    const { json: subscription } = await api('POST', '/subscriptions', rule)
    const refused = await api('DELETE', `/integrations/${made.id}`)
    expect([refused.status, refused.json.type, refused.json.detail]).toEqual([
      409,
      'urn:signalbox:problem:in-use',
      expect.stringContaining('All to it'),
    ])
    expect((await api('GET', `/integrations/${made.id}`)).json.enabled).toBe(true)
    await api('DELETE', `/subscriptions/${subscription.id}`)
    expect((await api('DELETE', `/integrations/${made.id}`)).status).toBe(204)
  })

  it('is not for viewers to change', async () => {
    const viewer = await signedIn('viewer')
    expect((await viewer('POST', '/integrations', { connector: 'grafana', name: 'x' })).status).toBe(403)
    expect((await viewer('GET', '/integrations')).status).toBe(200)
    expect(await rows(`select count(*) n from integrations where name = 'x'`)).toEqual([{ n: 0 }])
  })
})
