import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Receiver } from './messages.ts'
import { start, type Target } from './process.ts'

export interface Hub extends Target {
  /** Of its admin. */
  token: string
  api<T>(method: string, path: string, body?: unknown): Promise<{ status: number; json: T }>
}

const secrets = {
  ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  SETUP_CODE: randomBytes(10).toString('hex'),
  SIGNALBOX_ADMIN_TOKEN: `sbx_${randomBytes(20).toString('hex')}`,
}

/** The production bundle, on a state folder. */
export async function startHub(state: string): Promise<Hub> {
  const target = await start('hub-process.ts', { state, secrets }, 'workerd')
  const headers = { authorization: `Bearer ${secrets.SIGNALBOX_ADMIN_TOKEN}`, 'content-type': 'application/json' }
  return {
    ...target,
    token: secrets.SIGNALBOX_ADMIN_TOKEN,
    async api<T>(method: string, path: string, body?: unknown) {
      const url = `http://127.0.0.1:${target.port}/api/v1/${path}`
      const response = await fetch(url, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
      return { status: response.status, json: (await response.json()) as T }
    },
  }
}

/** A GitHub integration that nothing limits. */
export async function github(hub: Hub): Promise<Receiver & { id: string }> {
  const made = await created<{ id: string; inboundUrl: string; signingSecret: string }>(hub, 'integrations', {
    connector: 'github',
    name: 'Bench',
    rateLimit: null,
  })
  return { id: made.id, path: new URL(made.inboundUrl).pathname, secret: made.signingSecret }
}

/** Everything that happens to an incident goes to this URL. */
export async function subscribe(hub: Hub, url: string): Promise<void> {
  const id = await destination(hub, url)
  await created(hub, 'subscriptions', { name: 'Bench', integrationId: id, eventTypes: ['incident.*'] })
}

/** A webhook that nothing leads to. */
export async function destination(hub: Hub, url: string): Promise<string> {
  const { id } = await created<{ id: string }>(hub, 'integrations', { connector: 'webhook', name: 'Sink', credentials: { url } })
  return id
}

async function created<T>(hub: Hub, what: string, body: object): Promise<T> {
  const { status, json } = await hub.api<T>('POST', what, body)
  if (status !== 201) throw new Error(`POST ${what} answered ${status}: ${JSON.stringify(json)}`)
  return json
}

/** Until D1 knows the incident that an answer speaks of: a gate drains in order, so then it knows all that came before. */
export async function drained(hub: Hub, body: string): Promise<void> {
  const id = /inc_[0-9a-z]{26}/.exec(body)?.[0]
  const untilMs = Date.now() + 120_000
  while (id && (await hub.api('GET', `incidents/${id}`)).status !== 200) {
    if (Date.now() > untilMs) throw new Error(`${id} was accepted, and D1 has not heard of it after 120 s`)
    await wait(10)
  }
}
