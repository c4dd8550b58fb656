import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { type Deps, makeDeps } from '../domain/deps'
import { createIntegration, type NewIntegration, type Secrets } from '../domain/integrations/create'
import worker from '../index'
import { toHex, utf8 } from '../kit/bytes'
import { newId } from '../kit/id'

/** The world of a test: the real bindings. */
export const deps = (vars: Vars = {}): Deps => makeDeps({ ...env, ...vars }, createExecutionContext())

/** The same as if so much time had passed. */
export const later = (ms: number): Deps => ({ ...deps(), clock: () => Date.now() + ms })

/** The same as if it were deployed, with these variables. */
export const deployed = (vars: Partial<Record<keyof Env, string>> = {}): Deps =>
  makeDeps({ ...env, STAGE: 'production', ...vars } as Env, createExecutionContext())

export interface Made extends Secrets {
  id: string
  connector: string
}

/** An integration, made as the API makes it. Not limited in rate unless the test says so. */
export async function integration(given: Partial<NewIntegration> & { connector: string }): Promise<Made> {
  const made = await createIntegration(deps(), { name: `test ${given.connector}`, rateLimit: null, ...given }, 'token:test')
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  return { id: made.value.integration.id, connector: given.connector, ...made.value.secrets }
}

/** A webhook destination that every incident event goes to. */
export async function subscribed(
  url = 'https://sink.test/hook',
  eventTypes = ['incident.*'],
  connector: Partial<NewIntegration> & { connector: string } = { connector: 'webhook', credentials: { url } },
) {
  const destination = await integration(connector)
  const id = newId('sub', Date.now())
  await env.DB.prepare(
    `insert into subscriptions (id, name, integration_id, event_types, enabled, created_at, updated_at) values (?1, 'test', ?2, ?3, 1, 0, 0)`,
  )
    .bind(id, destination.id, JSON.stringify(eventTypes))
    .run()
  return { ...destination, subscriptionId: id }
}

/** The gate of an integration. */
export const gateOf = ({ id }: { id: string }) => env.GATE.getByName(id)

export interface Answer {
  status: number
  headers: Headers
  json: { messageId?: string; results?: Record<string, unknown>[]; error?: { code: string; message: string } }
}

/**
 * Asks the Worker as anybody from outside would. Not through `exports.default`: there every request of a run takes a little longer
 * than the one before (vitest-pool-workers 0.23: 3 ms at first, 40 ms after 450).
 */
export const request = (path: string, init: RequestInit<IncomingRequestCfProperties>, vars: Vars = {}): Promise<Response> =>
  Promise.resolve(
    worker.fetch(
      new Request<unknown, IncomingRequestCfProperties>(new URL(path, 'https://hub.test'), init),
      { ...env, ...vars },
      createExecutionContext(),
    ),
  )

/** Variables that a test sets otherwise than wrangler.toml does. */
export type Vars = Partial<
  Record<keyof Env & (`ACCESS_${string}` | `OIDC_${string}` | 'ENCRYPTION_KEYS' | 'PUBLIC_URL' | 'STAGE'), string>
>

/** Posts to the inbound URL; with the hub key where the integration has one. */
export async function post(to: Made, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await request(`/api/integrations/${to.connector}/${to.id}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(to.key && { authorization: `Bearer ${to.key}` }), ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, json: await response.json() }
}

/** Our own event payload. */
export const event = (dedupKey: string, action: 'trigger' | 'acknowledge' | 'resolve' = 'trigger', severity = 'critical') => ({
  event_action: action,
  dedup_key: dedupKey,
  payload: { summary: `problem ${dedupKey}`, source: 'db-4', severity },
})

/** `sha256=` and the HMAC of a body, as GitHub signs. */
export async function githubSignature(body: string, secret: string): Promise<string> {
  const key = await crypto.subtle.importKey('raw', utf8(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return `sha256=${toHex(await crypto.subtle.sign('HMAC', key, utf8(body)))}`
}

/** How long `eventually` waits until it asks again. */
export const POLL_MS = 25

/** Until what is asked is true; fails with what it saw last. Waits for real queues and real drains, never for a clock. */
export async function eventually<T>(ask: () => Promise<T>, isRight: (seen: T) => boolean, tries = 200): Promise<T> {
  let seen = await ask()
  for (let i = 0; i < tries && !isRight(seen); i++) {
    await scheduler.wait(POLL_MS)
    seen = await ask()
  }
  if (!isRight(seen)) throw new Error(`never right, last seen: ${JSON.stringify(seen)}`)
  return seen
}

export const rows = async <T = Record<string, unknown>>(sql: string, ...values: unknown[]): Promise<T[]> =>
  (
    await env.DB.prepare(sql)
      .bind(...values)
      .all<T>()
  ).results
