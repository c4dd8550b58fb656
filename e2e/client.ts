import { createHmac } from 'node:crypto'
import { ADMIN_TOKEN } from './hub.ts'

export interface Answer<T> {
  status: number
  headers: Headers
  /** As it came. */
  text: string
  json: T
}

export interface Integration {
  id: string
  connector: string
  inboundUrl: string
  key?: string
  signingSecret?: string
  generated?: Record<string, string>
}

export interface Incident {
  id: string
  status: string
  severity: string
  title: string
  dedupKey: string
  occurrences: number
  labels: Record<string, string>
}

export interface Delivery {
  id: string
  status: string
  eventId: string
  eventType: string
  incidentId: string
  integrationId: string
  attemptsMade: number
  nextAttemptAt: string | null
  lastAttempt: { number: number; status: string; code: string | null; reason: string | null } | null
}

export interface Page<T> {
  items: T[]
  nextCursor: string | null
}

export interface Accepted {
  messageId: string
  results: { outcome: string; action?: string; dedupKey?: string; incidentId?: string; reason?: string }[]
}

/** One request; nothing but a connection error throws. */
export async function request<T = unknown>(
  url: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer<T>> {
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) })
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, headers: response.headers, text, json: (isJson ? JSON.parse(text) : null) as T }
}

/** `GET /incidents`, `POST /integrations` … of the admin API, as super_admin unless another token is given. */
export function api<T>(hub: { url: string }, call: string, body?: unknown, token = ADMIN_TOKEN): Promise<Answer<T>> {
  const [method = 'GET', path = ''] = call.split(' ')
  const headers = { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) }
  return request<T>(`${hub.url}/api/v1${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
}

/** Every item of a list. */
export async function all<T>(hub: { url: string }, path: string): Promise<T[]> {
  const items: T[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Answer<Page<T>> = await api<Page<T>>(
      hub,
      `GET ${path}${path.includes('?') ? '&' : '?'}limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    )
    if (page.status !== 200) throw new Error(`${path}: ${page.status} ${page.text}`)
    items.push(...page.json.items)
    cursor = page.json.nextCursor
  }
  return items
}

/** An integration without a rate limit, unless the test gives one. */
export async function integrate(
  hub: { url: string },
  given: Record<string, unknown> & { connector: string },
): Promise<Integration> {
  const made = await api<Integration>(hub, 'POST /integrations', { name: `test ${given.connector}`, rateLimit: null, ...given })
  if (made.status !== 201) throw new Error(`the integration was not made: ${made.status} ${made.text}`)
  return made.json
}

/** A webhook destination that every incident event goes to. */
export async function subscribe(hub: { url: string }, url: string, given: Record<string, unknown> = {}): Promise<Integration> {
  const destination = await integrate(hub, { connector: 'webhook', ...(url && { credentials: { url } }), ...given })
  const made = await api(hub, 'POST /subscriptions', { name: 'test', integrationId: destination.id, eventTypes: ['incident.*'] })
  if (made.status !== 201) throw new Error(`the subscription was not made: ${made.status} ${made.text}`)
  return destination
}

export const githubHeaders = (event: string, delivery: string, body: string, secret: string): Record<string, string> => ({
  'content-type': 'application/json',
  'x-github-event': event,
  'x-github-delivery': delivery,
  'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
})

/** A message with the hub key, as its vendor would send it. */
export const postKeyed = ({ inboundUrl, key = '' }: Integration, body: unknown): Promise<Answer<Accepted>> =>
  request<Accepted>(inboundUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

/** A body with Grafana's HMAC signature. */
export const grafanaHeaders = (secret: string, body: string): Record<string, string> => ({
  'content-type': 'application/json',
  'x-grafana-alerting-signature': createHmac('sha256', secret).update(body).digest('hex'),
})

/** A group of Grafana Alerting with one alert. */
export const grafanaAlert = (
  fingerprint: string,
  status: 'firing' | 'resolved' = 'firing',
  annotations: Record<string, string> = {},
) => ({
  title: fingerprint,
  alerts: [
    {
      status,
      labels: { alertname: fingerprint, severity: 'critical' },
      annotations: { summary: `Alert ${fingerprint}`, ...annotations },
      startsAt: new Date().toISOString(),
      fingerprint,
    },
  ],
})

/** Asks until the answer is right; in the end it fails with the last one. */
export async function eventually<T>(
  ask: () => T | Promise<T>,
  isRight: (seen: Awaited<T>) => boolean,
  withinMs = 60_000,
): Promise<Awaited<T>> {
  const untilMs = Date.now() + withinMs
  for (;;) {
    const seen = await ask()
    if (isRight(seen)) return seen
    if (Date.now() > untilMs) throw new Error(`never right; seen last: ${JSON.stringify(seen)?.slice(0, 4000)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
