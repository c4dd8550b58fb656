import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  all,
  api,
  type Delivery,
  eventually,
  githubHeaders,
  grafanaAlert,
  type Incident,
  type Integration,
  integrate,
  postKeyed,
  request,
  subscribe,
} from './client.ts'
import { ADMIN_TOKEN, KEY_1, KEY_2, startHub, temporaryFolder } from './hub.ts'
import { startSink } from './sink.ts'

const LOOPBACK = 'DESTINATIONS ON LOOPBACK, IN PRIVATE NETWORKS AND OVER HTTP ARE ALLOWED (LOCAL START)'

describe('npm start', () => {
  it('makes its secrets on the first run, says where it is, and knows on the second run what it was told on the first', async () => {
    const project = projectFolder()
    const first = await npmStart(project, { PORT: '0' })
    expect(first.printed()).toContain('token in .dev.vars, SIGNALBOX_ADMIN_TOKEN')
    expect(first.printed()).not.toContain('RATE LIMITS ARE OFF')
    expect(statSync(path.join(project, '.dev.vars')).mode & 0o777).toBe(0o600)
    const token = /SIGNALBOX_ADMIN_TOKEN="(sbx_\w+)"/.exec(readFileSync(path.join(project, '.dev.vars'), 'utf8'))?.[1] ?? ''
    expect((await request(`${first.url}/healthz`)).json).toEqual({ status: 'ok', stage: 'local', warnings: [LOOPBACK] })
    const made = await api<Integration>(
      first,
      'POST /integrations',
      { connector: 'grafana', name: 'Grafana', auth: 'key' },
      token,
    )
    expect((await postKeyed(made.json, grafanaAlert('disk'))).status).toBe(202)
    await eventually(
      () => api<{ items: Incident[] }>(first, 'GET /incidents', undefined, token),
      ({ json }) => json.items.length === 1,
    )
    await first.stop()

    const second = await npmStart(project, { PORT: '0' })
    expect(second.printed()).not.toContain('made just now')
    const incidents = await api<{ items: Incident[] }>(second, 'GET /incidents', undefined, token)
    expect(incidents.json.items).toEqual([expect.objectContaining({ dedupKey: 'disk', status: 'triggered', occurrences: 1 })])
    expect(
      (await postKeyed({ ...made.json, inboundUrl: made.json.inboundUrl.replace(first.url, second.url) }, grafanaAlert('disk')))
        .json.results,
    ).toEqual([expect.objectContaining({ outcome: 'updated', incidentId: incidents.json.items[0]?.id })])
  })

  it('takes its secrets and its folder from the environment', async () => {
    const project = projectFolder()
    const state = path.join(temporaryFolder(), 'a new folder')
    const hub = await npmStart(project, {
      PORT: '0',
      SIGNALBOX_STATE: state,
      ENCRYPTION_KEYS: KEY_1,
      SETUP_CODE: 'a-setup-code',
      SIGNALBOX_ADMIN_TOKEN: ADMIN_TOKEN,
    })

    expect(hub.printed()).toContain('Setup code a-setup-code')
    expect((await api(hub, 'GET /integrations')).json).toEqual({ items: [], nextCursor: null })
    expect(existsSync(state)).toBe(true)
    expect(existsSync(path.join(project, '.wrangler/state'))).toBe(false)
    // Nothing was missing, so nothing is made.
    expect(existsSync(path.join(project, '.dev.vars'))).toBe(false)
  })

  it('says in /healthz and on the terminal which protection is off', async () => {
    const hub = await npmStart(projectFolder(), {
      PORT: '0',
      INTEGRATION_VERIFY_SIGNATURES: 'false',
      INTEGRATION_RATE_LIMIT: 'false',
    })

    const warnings = [
      'RATE LIMITS ARE OFF (INTEGRATION_RATE_LIMIT=false)',
      'SIGNATURES ARE NOT VERIFIED (INTEGRATION_VERIFY_SIGNATURES=false)',
      LOOPBACK,
    ]
    expect((await request(`${hub.url}/healthz`)).json).toEqual({ status: 'ok', stage: 'local', warnings })
    for (const warning of warnings) await eventually(hub.printed, (text) => text.includes(warning))
  })

  it.skipIf(!existsSync('dist/assets/docs') && !existsSync('dist/assets/docs.html'))('serves the API at /docs', async () => {
    const hub = await npmStart(projectFolder(), { PORT: '0' })

    const docs = await request(`${hub.url}/docs`)
    expect([docs.status, docs.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')])
    expect(docs.text).toContain('/api/openapi.json')
  })

  it('says which port is taken, and ends with 1', async () => {
    const sink = await startSink()
    const port = new URL(sink.url).port
    const ended = await npmStartFails({ PORT: port })

    expect(ended).toEqual({
      code: 1,
      said: expect.stringContaining(
        `Signalbox did not start: port ${port} is taken; stop what listens there, or start with PORT=8788 npm start`,
      ),
    })
    expect(sink.received).toEqual([])
  })

  it('says what is wrong with a port that is none', async () => {
    const said = expect.stringContaining('Signalbox did not start: PORT is "http"; it must be a number from 0 to 65535')
    expect(await npmStartFails({ PORT: 'http' })).toEqual({ code: 1, said })
  })
})

describe('without the encryption key', () => {
  it.each([
    ['another key', KEY_2, /^credential "\w+" cannot be opened: restore key k1 in ENCRYPTION_KEYS$/],
    [
      'another key under the old name',
      KEY_2.replace('k2:', 'k1:'),
      /^credential "\w+" cannot be opened: it was changed or moved since it was sealed, or ENCRYPTION_KEYS now has another key as k1$/,
    ],
    ['what is no key', 'k1:too-short', /ENCRYPTION_KEYS is a list like/],
  ])(
    'with %s, senders are told to come again and deliveries wait with the reason; with the old key all goes on',
    async (_, encryptionKeys, reason) => {
      const state = temporaryFolder()
      const sink = await startSink()
      const before = await startHub({ state })
      const { port } = before
      const github = await integrate(before, { connector: 'github' })
      const grafana = await integrate(before, { connector: 'grafana', auth: 'key' })
      await subscribe(before, `${sink.url}/hook`)
      await before.stop()

      const lost = await startHub({ state, port, encryptionKeys })
      const signed = await postSigned(github, 'one')
      expect([signed.status, signed.headers.get('retry-after'), signed.json]).toEqual([
        503,
        '30',
        { error: { code: 'unavailable', message: 'The hub cannot take this message right now. Try again in 30 s.' } },
      ])
      // A key is only compared with its hash.
      expect((await postKeyed(grafana, grafanaAlert('disk'))).status).toBe(202)
      const [waiting] = await eventually(
        () => all<Delivery>(lost, '/deliveries'),
        ([delivery]) => delivery?.lastAttempt?.status === 'retry',
      )
      expect(waiting).toMatchObject({
        status: 'scheduled',
        nextAttemptAt: expect.any(String),
        lastAttempt: { code: 'config', reason: expect.stringMatching(reason) },
      })
      expect((await request(`${lost.url}/healthz`)).status).toBe(200)
      await eventually(lost.printed, (text) => /"level":"error".*ENCRYPTION_KEYS/.test(text))
      expect(sink.received).toEqual([])
      await lost.stop()

      const found = await startHub({ state, port })
      expect((await postSigned(github, 'one')).status).toBe(202)
      await api(found, `POST /deliveries/${waiting?.id}/retry`)
      await eventually(
        () => all<Delivery>(found, '/deliveries'),
        (deliveries) => deliveries.length === 2 && deliveries.every(({ status }) => status === 'delivered'),
      )
    },
  )

  it('moves every secret under a key that was put in front, so that the old one can go', async () => {
    const state = temporaryFolder()
    const sink = await startSink()
    const before = await startHub({ state })
    const { port } = before
    const github = await integrate(before, { connector: 'github' })
    await subscribe(before, `${sink.url}/hook`)
    await before.stop()

    const both = await startHub({ state, port, encryptionKeys: `${KEY_2} ${KEY_1}` })
    expect((await postSigned(github, 'one')).status).toBe(202)
    await both.tick(new Date('2026-11-20T07:01:00Z'))
    expect(both.printed()).not.toContain('cron.resealed')
    await both.tick(new Date('2026-11-20T08:00:00Z'))
    // The sender's secret, and of the destination its URL, signing secret and signing key.
    await eventually(both.printed, (text) => text.includes('{"level":"info","event":"cron.resealed","credentials":4}'))
    await both.stop()

    const after = await startHub({ state, port, encryptionKeys: KEY_2 })
    expect((await postSigned(github, 'two')).status).toBe(202)
    await eventually(
      () => all<Delivery>(after, '/deliveries'),
      (deliveries) => deliveries.length === 2 && deliveries.every(({ status }) => status === 'delivered'),
    )
    expect(after.printed()).not.toContain('"level":"error"')
  })
})

/** The project under another name, so that neither `.dev.vars` nor `.wrangler` of whoever runs the tests is touched. */
function projectFolder(): string {
  const folder = path.join(temporaryFolder(), 'project')
  mkdirSync(folder)
  for (const name of ['package.json', 'wrangler.toml', 'node_modules', 'src', 'migrations', 'dist'])
    symlinkSync(path.resolve(name), path.join(folder, name))
  return folder
}

/** As a user starts it; the bundle is there. */
function npm(project: string, env: Record<string, string>) {
  const {
    PORT: _,
    SIGNALBOX_STATE: __,
    SIGNALBOX_ADMIN_TOKEN: ___,
    SETUP_CODE: ____,
    ENCRYPTION_KEYS: _____,
    ...inherited
  } = process.env
  const child = spawn('npm', ['start', '--', '--no-build'], {
    cwd: project,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inherited, ...env },
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (printed += text))
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  const signal = (name: NodeJS.Signals) => {
    if (child.pid && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, name)
  }
  onTestFinished(async () => {
    signal('SIGKILL')
    await exited
  })
  return { printed: () => printed, exited, signal }
}

async function npmStart(project: string, env: Record<string, string>) {
  const { printed, exited, signal } = npm(project, env)
  const ended = exited.then((code): never => {
    throw new Error(`npm start ended with ${code}; it had printed:\n${printed()}`)
  })
  ended.catch(() => {})
  await Promise.race([eventually(printed, (text) => text.includes('npm run demo')), ended])
  const url = /Hub\s+(http:\/\/\S+)/.exec(printed())?.[1] ?? ''
  return {
    url,
    printed,
    async stop() {
      signal('SIGTERM')
      await exited
    },
  }
}

async function npmStartFails(env: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const { printed, exited } = npm(projectFolder(), env)
  const code = await exited
  // The last of it may still be on its way.
  return { code, said: await eventually(printed, (text) => text.includes('did not start')) }
}

function postSigned({ inboundUrl, signingSecret = '' }: Integration, branch: string) {
  const run = { conclusion: 'failure', workflow_id: 7, head_branch: branch, head_sha: 'a', updated_at: new Date().toISOString() }
  const body = JSON.stringify({ action: 'completed', workflow_run: run, repository: { full_name: 'acme/till' } })
  return request(inboundUrl, {
    method: 'POST',
    headers: githubHeaders('workflow_run', `delivery-${branch}`, body, signingSecret),
    body,
  })
}
