import { Webhook as StandardWebhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import { expect, it } from 'vitest'
import { api, eventually, type Incident, type Integration, integrate, type Page, subscribe } from '../client.ts'
import { startHub, temporaryFolder } from '../hub.ts'
import { eventIn, type Received, startSink } from '../sink.ts'
import { alert, incidentsLike, startAlertmanager } from './software.ts'

it('opens and resolves what a real Alertmanager sends, and tells a receiver once, signed for two libraries', async () => {
  const { hub, sink, prometheus, destination, alertmanager } = await world()
  const disk = { alertname: 'DiskFull', instance: 'db-1', severity: 'critical' }

  await alertmanager.post([alert(disk, 'firing', { summary: 'The disk is full', description: '/var has 0 bytes' })])
  const [open] = await incidentsLike(hub, ['triggered'])
  await alertmanager.post([alert(disk, 'resolved')])
  const [resolved] = await incidentsLike(hub, ['resolved'])
  await eventually(
    () => sink.received.length,
    (count) => count >= 2,
  )

  expect(open).toMatchObject({
    integrationId: prometheus.id,
    title: 'The disk is full',
    description: '/var has 0 bytes',
    severity: 'critical',
    labels: disk,
  })
  expect(open?.dedupKey).toMatch(/^[0-9a-f]{16}$/)
  expect(resolved).toMatchObject({ id: open?.id, occurrences: 1 })
  expect(sink.received.map((received) => [eventIn(received).type, eventIn(received).data.incident.id])).toEqual([
    ['incident.triggered', open?.id],
    ['incident.resolved', open?.id],
  ])
  for (const received of sink.received) {
    expect(verify(destination, received).standardWebhooks()).toEqual(eventIn(received))
    expect(() => verify(destination, received).svix()).not.toThrow()
    const forged = { ...received, body: received.body.replace('incident.', 'incidents.') }
    expect(() => verify(destination, forged).standardWebhooks()).toThrow('No matching signature found')
    expect(() => verify(destination, forged).svix()).toThrow('No matching signature found')
  }
})

it('lets each alert of a mixed group say for itself whether it is over', async () => {
  const { hub, sink, prometheus, alertmanager } = await world()
  const one = { alertname: 'HighLoad', instance: 'web-1', severity: 'warning' }
  const two = { alertname: 'HighLoad', instance: 'web-2', severity: 'warning' }

  await alertmanager.post([alert(one, 'firing'), alert(two, 'firing')])
  const opened = await incidentsLike(hub, ['triggered', 'triggered'])
  await alertmanager.post([alert(two, 'resolved')])
  const after = await incidentsLike(hub, ['resolved', 'triggered'])
  await eventually(
    () => sink.received.length,
    (count) => count >= 3,
  )

  const of = (incidents: Incident[], instance: string) => incidents.find(({ labels }) => labels.instance === instance)
  expect(of(after, 'web-2')).toMatchObject({ id: of(opened, 'web-2')?.id, status: 'resolved' })
  expect(of(after, 'web-1')).toMatchObject({ id: of(opened, 'web-1')?.id, status: 'triggered' })
  const messages = await api<Page<{ id: string }>>(hub, `GET /integrations/${prometheus.id}/messages`)
  const latest = await api<{ body: string }>(hub, `GET /integrations/${prometheus.id}/messages/${messages.json.items[0]?.id}`)
  // It was one message, and its group as a whole was firing.
  expect(JSON.parse(latest.json.body)).toMatchObject({
    status: 'firing',
    alerts: expect.arrayContaining([
      expect.objectContaining({ status: 'firing', labels: one }),
      expect.objectContaining({ status: 'resolved', labels: two }),
    ]),
  })
  expect(sink.received.map((received) => eventIn(received).type).sort()).toEqual([
    'incident.resolved',
    'incident.triggered',
    'incident.triggered',
  ])
})

async function world() {
  const sink = await startSink()
  const hub = await startHub({ state: temporaryFolder() })
  const prometheus = await integrate(hub, { connector: 'prometheus' })
  const destination = await subscribe(hub, `${sink.url}/hook`)
  return { hub, sink, prometheus, destination, alertmanager: await startAlertmanager(receiver(prometheus)) }
}

/** As our guide says. */
const receiver = ({ inboundUrl, key }: Integration) => `
  - name: signalbox
    webhook_configs:
      - url: ${inboundUrl}
        send_resolved: true
        http_config:
          authorization:
            type: Bearer
            credentials: ${key}
`

/** As a receiver would, with the secret that was shown when the destination was made; both throw where the signature does not hold. */
function verify({ signingSecret = '' }: Integration, { body, headers }: Received) {
  return {
    standardWebhooks: () => new StandardWebhook(signingSecret).verify(body, headers),
    svix: () => new SvixWebhook(signingSecret).verify(body, headers),
  }
}
