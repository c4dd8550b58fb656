import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { everyPage, signedIn } from '../../test/api'
import { eventually, integration, post, rows, subscribed } from '../../test/hub'
import { sink } from '../../test/sink'

sink()
const api = await signedIn('itsm_manager', 'ops')
const { json: service } = await api('POST', '/services', { name: 'db' })
const grafana = await integration({ connector: 'grafana', auth: 'key', name: 'Grafana', serviceId: service.id })
const prometheus = await integration({ connector: 'grafana', auth: 'key' })
const alert = (fingerprint: string, severity = 'critical', status = 'firing') => ({
  alerts: [{ status, labels: { alertname: fingerprint, severity }, fingerprint }],
})

/** Posts, and waits until D1 knows the incident as it is. */
async function opened(to: typeof grafana, fingerprint: string, severity?: string): Promise<string> {
  const { json } = await post(to, alert(fingerprint, severity))
  const id = String(json.results?.[0]?.incidentId)
  await known(id, 'triggered')
  return id
}
const known = (id: string, status: string) =>
  eventually(
    () => rows(`select status from incidents where id = ?`, id),
    ([row]) => row?.status === status,
  )

describe('incidents', () => {
  it('are shown whole, with the latest repeat', async () => {
    const id = await opened(grafana, 'disk')
    const { status, json } = await api('GET', `/incidents/${id}`)
    expect(status).toBe(200)
    expect(json).toEqual({
      id,
      number: 1,
      status: 'triggered',
      severity: 'critical',
      priority: 'P1',
      title: 'disk',
      description: null,
      dedupKey: 'disk',
      integrationId: grafana.id,
      serviceId: service.id,
      occurrences: 1,
      openedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      lastSeenAt: expect.stringMatching(/Z$/),
      acknowledgedAt: null,
      acknowledgedBy: null,
      resolvedAt: null,
      resolvedBy: null,
      assignee: null,
      link: null,
      labels: { alertname: 'disk', severity: 'critical' },
      latestRepeat: null,
      externalLinks: [],
    })
    const repeat = await post(grafana, { ...alert('disk'), title: 'again' })
    const { json: after } = await eventually(
      () => api('GET', `/incidents/${id}`),
      ({ json }) => json.latestRepeat !== null,
    )
    expect(after).toMatchObject({
      occurrences: 2,
      latestRepeat: { id: repeat.json.messageId, outcome: 'updated', bodyBytes: expect.any(Number) },
    })
    const message = await api('GET', `/integrations/${grafana.id}/messages/${after.latestRepeat.id}`)
    expect(JSON.parse(message.json.body).title).toBe('again')
    expect((await api('GET', '/incidents/inc_nothing')).status).toBe(404)
  })

  it('are acknowledged and resolved by the gate; the answer is ahead of D1', async () => {
    const id = await opened(grafana, 'cpu')
    const acknowledged = await api('POST', `/incidents/${id}/acknowledge`)
    expect(acknowledged).toMatchObject({
      status: 200,
      json: { id, status: 'acknowledged', acknowledgedBy: 'token:ops', acknowledgedAt: expect.any(String) },
    })
    expect((await api('POST', `/incidents/${id}/acknowledge`)).json).toMatchObject({ id, status: 'acknowledged' })
    const resolved = await api('POST', `/incidents/${id}/resolve`)
    expect(resolved).toMatchObject({ status: 200, json: { id, status: 'resolved', resolvedBy: 'token:ops' } })
    expect((await api('POST', `/incidents/${id}/resolve`)).json).toMatchObject({ id, status: 'resolved' })
    const contradiction = await api('POST', `/incidents/${id}/acknowledge`)
    expect([contradiction.status, contradiction.json.type, contradiction.json.detail]).toEqual([
      409,
      'urn:signalbox:problem:contradicts',
      expect.stringContaining('It is resolved'),
    ])
    await known(id, 'resolved')
    expect((await api('GET', `/incidents/${id}`)).json).toMatchObject({
      status: 'resolved',
      acknowledgedBy: 'token:ops',
      resolvedBy: 'token:ops',
    })
    expect(await rows(`select action, actor from audit_log where subject = ? order by id`, id)).toEqual([
      { action: 'incident.acknowledged', actor: 'token:ops' },
      { action: 'incident.resolved', actor: 'token:ops' },
    ])
    expect((await api('POST', '/incidents/inc_nothing/resolve')).status).toBe(404)
  })

  it('that the gate has never heard of are not said to be resolved', async () => {
    await env.DB.prepare(
      `insert into incidents select 900, 'inc_00000000000000000000000000', 1, 'triggered', severity, priority, title, description, link, labels, 'forgotten', integration_id,
         service_id, 1, opened_at, last_seen_at, null, null, null, null, 1, null from incidents limit 1`,
    ).run()
    const { status, json } = await api('POST', '/incidents/inc_00000000000000000000000000/resolve')
    expect([status, json.detail]).toEqual([409, 'It is triggered, and its gate does not know it any more.'])
    expect((await api('GET', '/incidents/inc_00000000000000000000000000')).json.status).toBe('triggered')
    await env.DB.prepare(`delete from incidents where number = 900`).run()
  })

  it('name their records at destinations', async () => {
    const ticket = await subscribed('https://sink.test/tickets', ['none.*'])
    const id = await opened(grafana, 'ticketed')
    await env.DB.prepare(
      `insert into external_links (integration_id, incident_id, external_id, url) values (?1, ?2, 'OPS-7', ?3)`,
    )
      .bind(ticket.id, id, 'https://jira.example.com/browse/OPS-7')
      .run()
    expect((await api('GET', `/incidents/${id}`)).json.externalLinks).toEqual([
      {
        integrationId: ticket.id,
        connector: 'webhook',
        name: 'test webhook',
        externalId: 'OPS-7',
        url: 'https://jira.example.com/browse/OPS-7',
      },
    ])
  })

  it('are found by their words and counted by what is open', async () => {
    const own = await integration({ connector: 'grafana', auth: 'key', name: 'Words' })
    const [first, second] = [await opened(own, 'Zebra-Crossing'), await opened(own, 'zebra-stripes')]
    await opened(own, 'lion')
    await api('POST', `/incidents/${second}/acknowledge`)
    await api('POST', `/incidents/${first}/resolve`)
    await known(second, 'acknowledged')
    await known(first, 'resolved')
    const found = async (query: string) =>
      (await api('GET', `/incidents?integrationId=${own.id}&${query}`)).json.items.map(({ id }: { id: string }) => id)
    expect(await found('text=ZEBRA-')).toEqual([second, first])
    expect(await found('text=zebra&status=open')).toEqual([second])
    expect(await found('text=%25')).toEqual([])
    const { number } = (await api('GET', `/incidents/${first}`)).json
    expect(await found(`text=%23${number}`)).toEqual([first])
    const counts = async (query = '') => (await api('GET', `/incidents/counts?integrationId=${own.id}${query}`)).json
    expect(await counts()).toEqual({ open: 2, triggered: 1, acknowledged: 1 })
    expect(await counts('&text=zebra')).toEqual({ open: 1, triggered: 0, acknowledged: 1 })
    expect(await counts('&severity=info')).toEqual({ open: 0, triggered: 0, acknowledged: 0 })
    await api('POST', `/incidents/${second}/resolve`)
    await known(second, 'resolved')
  })

  it('have a timeline, oldest first, with what became of each event', async () => {
    const hook = await subscribed()
    const id = await opened(grafana, 'memory')
    await api('POST', `/incidents/${id}/acknowledge`)
    await api('POST', `/incidents/${id}/resolve`)
    const { json } = await eventually(
      () => api('GET', `/incidents/${id}/timeline`),
      ({ json }) =>
        json.items.length === 3 &&
        json.items.every((one: { deliveries: { status: string }[] }) => one.deliveries[0]?.status === 'delivered'),
    )
    expect(json.items.map(({ type, actor, status }: Record<string, string>) => [type, actor, status])).toEqual([
      ['incident.triggered', 'integration:Grafana', 'triggered'],
      ['incident.acknowledged', 'token:ops', 'acknowledged'],
      ['incident.resolved', 'token:ops', 'resolved'],
    ])
    expect(json.items[0]).toMatchObject({
      id: expect.stringMatching(/^evt_/),
      messageId: expect.stringMatching(/^msg_/),
      occurrences: 1,
    })
    expect(json.items[1].deliveries).toEqual([
      {
        id: expect.stringMatching(/^dlv_/),
        integrationId: hook.id,
        subscriptionId: hook.subscriptionId,
        status: 'delivered',
        attempts: 1,
      },
    ])
    const paged = await everyPage(api, `/incidents/${id}/timeline`, 1)
    expect([paged.items, paged.pages]).toEqual([json.items, 3])
    const deliveries = await everyPage(api, `/deliveries?incidentId=${id}`, 2)
    expect(deliveries.items.map((one) => one.id)).toEqual(
      json.items.map((one: { deliveries: { id: string }[] }) => one.deliveries[0]?.id).reverse(),
    )
    await env.DB.exec(`delete from subscriptions`)
  })

  it('are listed newest first, in pages, each once, by what is asked', async () => {
    const warned = [
      await opened(prometheus, 'w1', 'warning'),
      await opened(prometheus, 'w2', 'warning'),
      await opened(prometheus, 'w3', 'warning'),
    ]
    await api('POST', `/incidents/${warned[1]}/resolve`)
    await known(String(warned[1]), 'resolved')
    await api('POST', `/incidents/${warned[2]}/acknowledge`)
    await known(String(warned[2]), 'acknowledged')
    const ids = async (query: string, limit = 200) =>
      (await everyPage(api, `/incidents${query}`, limit)).items.map(({ id }) => id)
    const all = await rows<{ id: string; status: string; severity: string; integration_id: string }>(
      `select * from incidents order by number desc`,
    )
    const expected = (is: (row: (typeof all)[number]) => boolean) => all.filter(is).map(({ id }) => id)
    for (const limit of [1, 2, 200]) {
      expect(await ids('', limit)).toEqual(expected(() => true))
      expect(await ids('?status=open', limit)).toEqual(expected(({ status }) => status !== 'resolved'))
      expect(await ids('?status=resolved', limit)).toEqual(expected(({ status }) => status === 'resolved'))
    }
    expect(await ids('?status=acknowledged')).toEqual([warned[2]])
    expect(await ids('?severity=warning')).toEqual([...warned].reverse())
    expect(await ids(`?status=open&integrationId=${prometheus.id}`)).toEqual([warned[2], warned[0]])
    expect(await ids(`?serviceId=${service.id}&status=triggered`)).toEqual(
      expected((row) => row.integration_id === grafana.id && row.status === 'triggered'),
    )
    expect((await api('GET', '/incidents?status=closed')).json.errors[0].path).toBe('status')
    expect((await api('GET', '/incidents?status=open&cursor=12')).json.errors).toEqual([
      { path: 'cursor', message: 'this is not a cursor of this list' },
    ])
  })
})
