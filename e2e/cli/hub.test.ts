import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { api, type Delivery, eventually, type Integration, integrate, type Page, subscribe } from '../client.ts'
import { ADMIN_TOKEN, startHub, temporaryFolder } from '../hub.ts'
import { startSink } from '../sink.ts'
import { signalbox, words } from './signalbox.ts'

const startedHub = () => startHub({ state: temporaryFolder() })

/** A source, a destination at a sink, and what came of one sample. */
async function world() {
  const hub = await startedHub()
  const sink = await startSink()
  const source = await integrate(hub, { connector: 'grafana', name: 'Grafana of the shop', auth: 'key' })
  const destination = await subscribe(hub, `${sink.url}/hook`, { name: 'Hook' })
  const delivered = (status = 'delivered') =>
    eventually(
      async () => (await api<Page<Delivery>>(hub, 'GET /deliveries')).json.items,
      (items) => items[0]?.status === status,
    ).then(([newest]) => newest!)
  return { hub, sink, source, destination, delivered, cli: signalbox(hub) }
}

describe('login', () => {
  it('keeps a token that the hub knows, for its owner alone, and says it nowhere', async () => {
    const hub = await startedHub()
    const cli = signalbox()
    const file = path.join(cli.config, 'signalbox/config.json')

    const signedIn = await cli(['login', '--url', hub.url, '--token-stdin'], { stdin: `${ADMIN_TOKEN}\n` })
    expect(signedIn).toMatchObject({ code: 0, out: expect.stringContaining(`Signed in to ${hub.url} as profile default.`) })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const other = await cli.json(['login', '--profile', 'second'], {
      env: { SIGNALBOX_URL: hub.url, SIGNALBOX_TOKEN: ADMIN_TOKEN },
    })
    expect(other.json).toEqual({ profile: 'second', url: hub.url })
    for (const { out, err } of [signedIn, other]) expect(out + err).not.toContain(ADMIN_TOKEN)

    expect((await cli.json(['sources', '--profile', 'default'])).json).toEqual({ items: [] })
    expect((await cli.json(['logout', '--profile', 'default'])).json).toEqual({ profile: 'default' })
    expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')).profiles)).toEqual(['second'])
    expect(await cli(['sources'])).toMatchObject({ code: 0 })
    expect(await cli(['sources', '--profile', 'default'])).toMatchObject({
      code: 4,
      err: expect.stringContaining('There is no profile "default".'),
    })
  })

  it('keeps nothing that does not work, and says why', async () => {
    const hub = await startedHub()
    const cli = signalbox()
    const wrong = await cli(['login', '--url', hub.url, '--token-stdin'], { stdin: 'sbx_wrong' })
    expect(wrong).toEqual({ code: 4, out: '', err: expect.stringContaining('The hub does not know this token') })
    expect(await cli(['login', '--url', 'http://127.0.0.1:65530', '--token-stdin'], { stdin: 'sbx_x' })).toMatchObject({
      code: 5,
      err: expect.stringContaining('http://127.0.0.1:65530 cannot be reached'),
    })
    expect(await cli(['login', '--url', 'http://hub.example.com', '--token-stdin'], { stdin: 'sbx_x' })).toMatchObject({
      code: 2,
      err: expect.stringContaining('plain http'),
    })
    expect(await cli(['login', '--url', hub.url])).toMatchObject({ code: 2, err: expect.stringContaining('this is no terminal') })
    expect(existsSync(path.join(cli.config, 'signalbox/config.json'))).toBe(false)
  })
})

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

it('exports subscriptions, sees what differs, and imports it', async () => {
  const { hub, cli, destination } = await world()
  const service = await api<{ id: string }>(hub, 'POST /services', { name: 'shop' })
  const made = await api<{ id: string }>(hub, 'POST /subscriptions', {
    name: 'Only the shop',
    integrationId: destination.id,
    eventTypes: ['incident.triggered'],
    serviceIds: [service.json.id],
    schedule: [5, 60],
  })
  const file = path.join(temporaryFolder(), 'subscriptions.json')

  expect(await cli(['subscriptions', 'export', '--file', file])).toMatchObject({ code: 0 })
  expect(readFileSync(file, 'utf8')).toBe((await cli(['subscriptions', 'export'])).out)
  expect(await cli(['subscriptions', 'diff', file])).toMatchObject({ code: 0 })
  const exported = JSON.parse(readFileSync(file, 'utf8'))
  expect(exported.subscriptions[0]).toMatchObject({
    name: 'Only the shop',
    integration: { name: 'Hook', connector: 'webhook' },
    services: ['shop'],
    schedule: [5, 60],
  })

  // One changed, one new, one gone ("test").
  const [shop] = exported.subscriptions
  const wanted = {
    ...exported,
    subscriptions: [
      { ...shop, severities: ['critical'], services: null },
      { ...shop, name: 'New' },
    ],
  }
  writeFileSync(file, JSON.stringify(wanted))
  const diff = await cli.json<{ create: unknown[]; change: unknown[]; delete: unknown[] }>(['subscriptions', 'diff', file])
  expect([diff.code, diff.json]).toEqual([
    3,
    {
      create: [expect.objectContaining({ name: 'New' })],
      change: [
        {
          id: made.json.id,
          name: 'Only the shop',
          changes: [
            { field: 'services', hub: ['shop'], file: null },
            { field: 'severities', hub: null, file: ['critical'] },
          ],
        },
      ],
      delete: [{ id: expect.any(String), name: 'test' }],
    },
  ])
  expect((await cli(['subscriptions', 'diff', file])).out).toContain('    severities: null → ["critical"]')

  const names = async () =>
    (await api<Page<{ name: string }>>(hub, 'GET /subscriptions')).json.items.map(({ name }) => name).sort()
  expect(await cli(['subscriptions', 'import', file])).toMatchObject({
    code: 2,
    err: expect.stringContaining('nobody can answer here'),
  })
  expect(await cli(['subscriptions', 'import', file, '--dry-run', '--prune'])).toMatchObject({ code: 0 })
  expect(await names()).toEqual(['Only the shop', 'test'])
  expect(await cli(['subscriptions', 'import', file, '--yes'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('--prune deletes them'),
  })
  expect(await names()).toEqual(['New', 'Only the shop', 'test'])
  const pruned = await cli.json(['subscriptions', 'import', file, '--yes', '--prune'])
  expect([pruned.code, pruned.json]).toEqual([0, { dryRun: false, done: [{ action: 'delete', name: 'test' }], failed: [] }])
  expect(await cli(['subscriptions', 'diff', file])).toMatchObject({ code: 0 })
  expect((await api(hub, `GET /subscriptions/${made.json.id}`)).json).toMatchObject({
    serviceIds: null,
    severities: ['critical'],
  })

  // What fails does not keep the rest from being done, and says its field.
  const partly = {
    ...wanted,
    subscriptions: [...wanted.subscriptions, { ...shop, name: 'Bad', filter: 'a ==' }, { ...shop, name: 'Good' }],
  }
  writeFileSync(file, JSON.stringify(partly))
  const imported = await cli(['subscriptions', 'import', file, '--yes'])
  expect(imported).toMatchObject({ code: 1, out: expect.stringContaining('✓ create Good') })
  expect(imported.out).toMatch(/✗ create Bad: .*\n {4}filter: /)
  expect(await names()).toEqual(['Good', 'New', 'Only the shop'])
})

it('listens: a message and its delivery appear as they happen, one JSON document per line, until it is stopped', async () => {
  const { source, delivered, cli } = await world()
  const listening = cli.start(['listen', '--json'])
  await eventually(listening.err, (text) => text.includes('Live.'))
  expect(listening.err()).toBe('Listening. Ctrl-C ends it.\nLive.\n')
  const { json } = await cli.json<{ items: string[] }>(['send', source.id, '--list'])
  await cli(['send', source.id, '--sample', json.items[0]!])
  const { id } = await delivered()
  const lines = () =>
    listening
      .out()
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  await eventually(lines, (seen) => seen.some((one) => one.kind === 'delivery' && one.delivery.status === 'delivered'))
  expect(lines()).toEqual(
    expect.arrayContaining([
      { kind: 'message', message: expect.objectContaining({ integrationId: source.id }) },
      { kind: 'delivery', delivery: expect.objectContaining({ id, status: 'delivered' }) },
    ]),
  )
  listening.child.kill('SIGINT')
  expect(await listening.ended).toMatchObject({ code: 0 })
})

it('doctor finds what fails, and what to do', async () => {
  const { hub, source, cli } = await world()
  const well = await cli.json<{ ok: boolean; findings: { state: string }[] }>(['doctor'])
  expect([well.code, well.json.ok, well.json.findings.filter(({ state }) => state === 'bad')]).toEqual([0, true, []])

  const gone = await startSink(() => ({ status: 410 }))
  const closed = await subscribe(hub, `${gone.url}/hook`, { name: 'Gone hook' })
  const { json } = await cli.json<{ items: string[] }>(['send', source.id, '--list'])
  await cli(['send', source.id, '--sample', json.items[0]!])
  await eventually(
    () => api<Integration & { enabled: boolean }>(hub, `GET /integrations/${closed.id}`),
    ({ json }) => !json.enabled,
  )
  const ill = await cli(['doctor'])
  expect(ill.code).toBe(1)
  expect(ill.out).toContain('✗ Gone hook was switched off: ')
  expect(ill.out).toContain('! subscription "test" leads to Gone hook, which is off')

  const stranger = await signalbox(hub, 'sbx_wrong').json<{ ok: boolean; findings: { state: string }[] }>(['doctor'])
  expect([stranger.code, stranger.json.findings.at(-1)]).toEqual([1, expect.objectContaining({ state: 'bad' })])
  const nowhere = await signalbox({ url: 'http://127.0.0.1:65530' }).json<{ ok: boolean; findings: unknown[] }>(['doctor'])
  expect([nowhere.code, nowhere.json.findings.length]).toEqual([1, 1])
})

it('ends with the code that says why, with a reason on stderr and nothing on stdout', async () => {
  const hub = await startedHub()
  const sink = await startSink(() => ({ status: 200, body: '<html>welcome</html>' }))
  const viewer = await api<{ token: string }>(hub, 'POST /tokens', { name: 'viewer', role: 'viewer' })
  const only = await integrate(hub, { connector: 'grafana', name: 'G', auth: 'key' })
  const ends = async (args: string[], cli = signalbox(hub)) => {
    const { code, out, err } = await cli(args)
    return { code, out, said: err }
  }
  const says = (code: number, said: string) => ({ code, out: '', said: expect.stringContaining(said) })

  expect(await ends(['sources'], signalbox())).toEqual(says(4, 'You are not signed in to a hub.'))
  expect(await ends(['sources'], signalbox(hub, 'sbx_wrong'))).toEqual(says(4, 'does not know this token'))
  expect(await ends(['send', only.id, '--sample', 'x'], signalbox(hub, viewer.json.token))).toEqual(says(4, 'itsm_manager'))
  expect(await ends(['sources'], signalbox({ url: 'http://127.0.0.1:65530' }))).toEqual(
    says(5, 'cannot be reached: ECONNREFUSED'),
  )
  expect(await ends(['sources'], signalbox(sink))).toEqual(says(5, 'is not what a Signalbox hub says'))
  expect(await ends(['send', 'nobody', '--list'])).toEqual(says(1, 'There is no integration "nobody".'))
  expect(await ends(['send', 'G'])).toEqual(says(2, 'Say one of --list, --sample and --file.'))
  expect(await ends(['send', 'G', '--sample', 'none'])).toEqual(says(1, 'There is no sample "none".'))
  expect(await ends(['deliveries', 'ls', '--status', 'lost'])).toEqual(says(2, 'Allowed choices are planned'))
  expect(await ends(['deliveries', 'ls', '--since', 'yesterday'])).toEqual(says(2, '--since is "yesterday"'))
  expect(await ends(['deliveries', 'ls', '--text', 'x'])).toEqual(says(1, '  text: '))
  expect(await ends(['sauces'])).toEqual(says(2, "unknown command 'sauces'"))
  expect(await ends(['sources', '--colour'])).toEqual(says(2, "unknown option '--colour'"))

  const failed = await ends(['deliveries', 'ls', '--text', 'x', '--json'])
  expect([failed.code, failed.out, JSON.parse(failed.said)]).toEqual([
    1,
    '',
    { error: expect.objectContaining({ exitCode: 1, status: 422, issues: [expect.objectContaining({ path: 'text' })] }) },
  ])
  expect(JSON.parse((await ends(['sauces', '--json'])).said)).toMatchObject({ error: { exitCode: 2 } })
})

it('prints the OpenAPI document, help and version', async () => {
  const hub = await startedHub()
  const cli = signalbox(hub)
  const { json } = await cli.json<{ openapi: string; info: { version: string } }>(['openapi'])
  expect(json.openapi).toBe('3.1.0')
  const file = path.join(temporaryFolder(), 'openapi.json')
  expect((await cli.json(['openapi', '--out', file])).json).toEqual({ file, version: json.info.version })
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(json)
  expect(await cli(['--version'])).toEqual({ code: 0, out: `${json.info.version}\n`, err: '' })
  const help = await cli(['--help'])
  expect([help.code, help.err]).toEqual([0, ''])
  expect(Math.max(...help.out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})
