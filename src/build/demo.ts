// `npm run demo`, against a running hub: two sources, one subscription to a sink that this program starts, signed messages, and what became
// of them. Env: SIGNALBOX_URL (default http://127.0.0.1:8787), SIGNALBOX_ADMIN_TOKEN (default: the one in .dev.vars).
import { createHmac, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { localSecrets } from './secrets.ts'

const hub = (process.env.SIGNALBOX_URL || 'http://127.0.0.1:8787').replace(/\/$/, '')
const token =
  process.env.SIGNALBOX_ADMIN_TOKEN || (existsSync('.dev.vars') ? localSecrets('.dev.vars').SIGNALBOX_ADMIN_TOKEN : '')

interface Integration {
  id: string
  inboundUrl: string
  signingSecret: string
}
const arrived: { type: string; number: number; title: string }[] = []
let shown = 0
const run = randomUUID().slice(0, 8)

await demo().catch((thrown: unknown) => {
  console.error(`\nThe demo stopped: ${thrown instanceof Error ? thrown.message : thrown}`)
  process.exit(1)
})
process.exit(0)

async function demo(): Promise<void> {
  await reachable()
  const sink = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      const { type, data } = JSON.parse(body)
      if (data.incident) arrived.push({ type, number: data.incident.number, title: data.incident.title })
      response.end('{}')
    })
  })
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve))
  const sinkUrl = `http://127.0.0.1:${(sink.address() as AddressInfo).port}/hook`

  say('1', 'Connect two tools and one destination')
  const grafana = await api<Integration>('POST', 'integrations', { connector: 'grafana', name: `Demo Grafana ${run}` })
  const github = await api<Integration>('POST', 'integrations', { connector: 'github', name: `Demo GitHub ${run}` })
  const destination = await api<Integration>('POST', 'integrations', {
    connector: 'webhook',
    name: `Demo sink ${run}`,
    credentials: { url: sinkUrl },
  })
  const subscription = await api<{ id: string }>('POST', 'subscriptions', {
    name: `Demo ${run}`,
    integrationId: destination.id,
    eventTypes: ['incident.*'],
  })
  told(`Grafana posts to  ${grafana.inboundUrl}`)
  told(`GitHub posts to   ${github.inboundUrl}`)
  told(`incident.* goes to ${sinkUrl}`)

  say('2', 'Grafana says that an alert fires')
  await message(grafana, 'x-grafana-alerting-signature', '', alert('firing'))
  await delivered(1)

  say('3', 'Grafana says it again: a repeat, nobody is told twice')
  await message(grafana, 'x-grafana-alerting-signature', '', { ...alert('firing'), title: 'still firing' })

  say('4', 'A workflow fails on GitHub')
  await message(github, 'x-hub-signature-256', 'sha256=', workflow('failure', 1), {
    'x-github-event': 'workflow_run',
    'x-github-delivery': randomUUID(),
  })
  await delivered(2)

  say('5', 'A message that nobody signed is refused')
  const unsigned = await fetch(github.inboundUrl, { method: 'POST', body: '{}' })
  told(`${unsigned.status} ${await unsigned.text()}`)

  say('6', 'Both are resolved')
  await message(grafana, 'x-grafana-alerting-signature', '', alert('resolved'))
  await message(github, 'x-hub-signature-256', 'sha256=', workflow('success', 2), {
    'x-github-event': 'workflow_run',
    'x-github-delivery': randomUUID(),
  })
  await delivered(4)

  say('7', 'What the hub remembers')
  for (const { id } of [grafana, github]) {
    const { items } = await api<{ items: { number: number; status: string; occurrences: number; title: string }[] }>(
      'GET',
      `incidents?integrationId=${id}`,
    )
    for (const one of items) told(`incident #${one.number}  ${one.status}, seen ${one.occurrences} ×  ${one.title}`)
  }
  await api('DELETE', `subscriptions/${subscription.id}`)
  for (const { id } of [grafana, github, destination]) await api('DELETE', `integrations/${id}`)
  console.log(`\n  Done; the demo's integrations are deleted again. The API: ${hub}/docs\n`)
  sink.close()
}

async function reachable(): Promise<void> {
  if (!token)
    throw new Error(
      'there is no admin token: set SIGNALBOX_ADMIN_TOKEN, or run this in the folder where `npm start` made .dev.vars',
    )
  const answer = await fetch(`${hub}/healthz`).catch(() => undefined)
  if (!answer?.ok) throw new Error(`no hub answers at ${hub}: run \`npm start\` first, or set SIGNALBOX_URL`)
}

async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch(`${hub}/api/v1/${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
  return (text ? JSON.parse(text) : undefined) as T
}

async function message(
  to: Integration,
  header: string,
  prefix: string,
  payload: unknown,
  headers: Record<string, string> = {},
): Promise<void> {
  const body = JSON.stringify(payload)
  const signature = prefix + createHmac('sha256', to.signingSecret).update(body).digest('hex')
  const response = await fetch(to.inboundUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [header]: signature, ...headers },
    body,
  })
  const answer = (await response.json()) as { results?: { outcome: string; incidentId?: string }[] }
  told(
    `message  → ${response.status} ${(answer.results ?? []).map(({ outcome, incidentId }) => `${outcome} ${incidentId ?? ''}`).join(', ')}`,
  )
}

async function delivered(count: number): Promise<void> {
  for (let tries = 0; arrived.length < count; tries++) {
    if (tries > 200) throw new Error(`only ${arrived.length} of ${count} deliveries arrived within 10 s`)
    await wait(50)
  }
  for (; shown < count; shown++) {
    const { type, number, title } = arrived[shown]!
    told(`delivery → ${type}  incident #${number}  ${title}`)
  }
}

function alert(status: 'firing' | 'resolved') {
  const labels = { alertname: 'CheckoutLatency', severity: 'critical', run }
  return {
    status,
    alerts: [
      {
        status,
        labels,
        annotations: { summary: 'Checkout answers in 4 s' },
        startsAt: new Date().toISOString(),
        fingerprint: `demo-${run}`,
      },
    ],
  }
}

function workflow(conclusion: 'success' | 'failure', attempt: number) {
  return {
    action: 'completed',
    workflow_run: {
      id: attempt,
      name: 'Deploy',
      workflow_id: 1,
      head_branch: `demo-${run}`,
      head_sha: run,
      run_attempt: attempt,
      status: 'completed',
      conclusion,
      html_url: 'https://github.com/acme/shop/actions/runs/1',
      updated_at: new Date().toISOString(),
      event: 'push',
    },
    repository: { full_name: 'acme/shop' },
  }
}

function say(step: string, text: string): void {
  console.log(`\n  ${step}  ${text}`)
}
function told(text: string): void {
  console.log(`     ${text}`)
}
