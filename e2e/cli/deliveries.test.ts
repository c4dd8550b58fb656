import { expect, it } from 'vitest'
import { api, type Delivery, integrate, type Page } from '../client.ts'
import { words } from './signalbox.ts'
import { world } from './world.ts'

it('shows sources, sends a sample and a message of one’s own, and shows, finds and retries what was delivered', async () => {
  const { hub, sink, source, delivered, cli } = await world()
  sink.answer = () => ({ status: 400, body: 'no, \u001b[31mthank you' })
  // No second attempt but those that are asked for.
  const [subscription] = (await api<Page<{ id: string }>>(hub, 'GET /subscriptions')).json.items
  await api(hub, `PATCH /subscriptions/${subscription?.id}`, { schedule: [3600] })

  const { json: samples } = await cli.json<{ items: string[] }>(['send', 'Grafana of the shop', '--list'])
  const sent = await cli.json<{ results: { outcome: string; incidentId: string }[] }>([
    'send',
    'grafana/Grafana of the shop',
    '--sample',
    samples.items.find((name) => name.includes('firing')) ?? samples.items[0]!,
  ])
  expect([sent.code, sent.json.results[0]?.outcome]).toEqual([0, 'opened'])
  const failed = await delivered('scheduled')

  const listed = await cli(['sources'])
  expect(words(listed.out)[1]).toEqual(['Grafana of the shop', 'grafana', 'on', expect.stringMatching(/^\d+[sm]$/), source.id])
  const rows = words((await cli(['deliveries', 'ls', '--to', 'Hook', '--status', 'scheduled', '--since', '1h'])).out)
  expect(rows).toEqual([
    ['AGE', 'STATUS', 'EVENT', 'TO', 'ID'],
    [expect.any(String), 'scheduled', 'triggered', 'Hook', failed.id],
  ])
  expect((await cli(['deliveries', 'ls', '--code', 'http_503'])).out).toBe('No delivery matches.\n')
  const shown = await cli(['deliveries', 'show', failed.id])
  // The address is a credential of this integration.
  expect(shown.out).toContain('→ POST •••')
  expect(shown.out).toContain('no, thank you')
  expect(shown.out).not.toContain('\u001b')

  expect(await cli(['deliveries', 'retry', failed.id])).toMatchObject({ code: 1, out: expect.stringContaining('http_400') })
  sink.answer = () => ({ status: 204 })
  const retried = await cli.json<Delivery>(['deliveries', 'retry', failed.id])
  expect([retried.code, retried.json.status, retried.json.attemptsMade]).toEqual([0, 'delivered', 3])
  expect(await cli(['deliveries', 'retry', failed.id])).toMatchObject({
    code: 1,
    err: expect.stringContaining('It has been delivered'),
  })
  expect((await cli.json<Delivery>(['deliveries', 'retry', failed.id, '--force'])).json).toMatchObject({
    status: 'delivered',
    attemptsMade: 4,
  })
  expect(await cli(['deliveries', 'show', 'dlv_none'])).toMatchObject({ code: 1, err: 'There is no such delivery.\n' })

  const signed = await integrate(hub, { connector: 'webhook', name: 'Signed' })
  const body = JSON.stringify({
    event_action: 'trigger',
    dedup_key: 'k',
    payload: { summary: 'S', source: 'db', severity: 'error' },
  })
  const post = (secret: string) =>
    cli(['send', 'Signed', '--file', '-', '--json'], { stdin: body, env: { SIGNALBOX_SIGNING_SECRET: secret } })
  expect(JSON.parse((await post(signed.signingSecret!)).out)).toMatchObject({ results: [{ outcome: 'opened', dedupKey: 'k' }] })
  expect(await post('whsec_AAAAAAAAAAAAAAAAAAAAAAAA')).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('answered 401'),
  })
})

it('verifies with the published keys what the hub signed', async () => {
  const { hub, sink, delivered, destination, cli } = await world()
  await cli([
    'send',
    'Grafana of the shop',
    '--sample',
    (await cli.json<{ items: string[] }>(['send', 'Grafana of the shop', '--list'])).json.items[0]!,
  ])
  await delivered()
  const [received] = sink.received
  const headers = Object.entries(received!.headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`])
  const env = { SIGNALBOX_SIGNING_SECRET: destination.signingSecret ?? '' }
  expect(await cli(['verify', ...headers], { stdin: received!.body, env })).toMatchObject({ code: 0 })
  const keys = `${hub.url}/.well-known/webhooks/${destination.id}.json`
  expect(await cli(['verify', ...headers, '--jwks', keys], { stdin: received!.body })).toMatchObject({ code: 0 })
})
