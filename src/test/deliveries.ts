import { env } from 'cloudflare:workers'
import { afterEach, beforeEach } from 'vitest'
import { newId, timeChars } from '../kit/id'
import { integration, rows, subscribed } from './hub'
import { sink } from './sink'

export interface Seeded {
  integrationId: string
  count: number
  status?: 'delivered' | 'failed' | 'cancelled' | 'held' | 'scheduled'
  /** Events of one incident follow each other; each has its own where absent. */
  perIncident?: number
  /** When it happened; a minute ago where absent. */
  atMs?: number
}

/** Deliveries of the past with their events and incidents, in bulk. Answers their ids, oldest first. */
export async function seedDeliveries({
  integrationId,
  count,
  status = 'delivered',
  perIncident = 1,
  atMs = Date.now() - 60_000,
}: Seeded): Promise<string[]> {
  // One seed, one name, so that seeds of one moment do not meet.
  const name = newId('dlv', atMs).slice(-8)
  const time = timeChars(atMs)
  const n = `with recursive n(i) as (select 0 union all select i + 1 from n where i < ${count - 1})`
  const event = `printf('evt_${time}%07d${name}', n.i)`
  const incident = `printf('inc_${time}%07d${name}', n.i / ${perIncident})`
  const delivery = `printf('dlv_${time}%07d${name}', n.i) || '00000000'`
  const finished = status === 'held' || status === 'scheduled' ? 'null' : String(atMs)
  const attempt = JSON.stringify({
    number: 1,
    trigger: 'automatic',
    startedAt: atMs,
    latencyMs: 3,
    status: status === 'delivered' ? 'delivered' : 'rejected',
    code: status === 'delivered' ? '200' : 'http_400',
    reason: null,
    externalId: null,
    request: null,
    response: null,
  })
  await env.DB.batch([
    env.DB.prepare(
      `insert or ignore into incidents (id, open, status, severity, priority, title, labels, dedup_key, integration_id, occurrences, opened_at, last_seen_at, version)
       ${n} select ${incident}, 0, 'resolved', 'error', 'P2', 'seeded', '{}', ${incident}, 'int_source', 1, ${atMs}, ${atMs}, 1 from n where n.i % ${perIncident} = 0`,
    ),
    env.DB.prepare(
      `insert into events (incident_id, id, type, occurred_at, actor, status, severity, priority, occurrences)
       ${n} select ${incident}, ${event}, iif(n.i % ${perIncident} = 0, 'incident.triggered', 'incident.resolved'), ${atMs}, 'test', 'triggered', 'error', 'P2', 1 from n`,
    ),
    env.DB.prepare(
      `insert into deliveries (id, event_id, event_type, incident_id, subscription_id, integration_id, status, schedule, ordered, attempts, planned_at, due_at, finished_at, last_attempt)
       ${n} select ${delivery}, ${event}, iif(n.i % ${perIncident} = 0, 'incident.triggered', 'incident.resolved'), ${incident}, null, ?1, '${status}', 'standard', 1, 1, ${atMs}, ${atMs}, ${finished}, ?2 from n`,
    ).bind(integrationId, attempt),
  ])
  return (await rows<{ id: string }>(`select id from deliveries where id glob ? order by id`, `dlv_${time}*${name}00000000`)).map(
    ({ id }) => id,
  )
}

/** A network that is fresh for every test and takes what it is sent, and no subscription is left to the next test. */
export function freshSink() {
  const network = sink()
  beforeEach(() => {
    network.answer = () => new Response('{}')
    network.received.splice(0)
  })
  afterEach(() => env.DB.exec(`delete from subscriptions`))
  return network
}

/** A source and a webhook that is told all about its incidents. */
export async function grafanaTo(url: string) {
  const grafana = await integration({ connector: 'grafana', auth: 'key' })
  return { grafana, to: await subscribed(url) }
}

export interface DeliveryRow {
  id: string
  status: string
  attempts: number
  due_at: number
  last_attempt: string
}
/** Of a destination, oldest first. */
export const deliveriesTo = (integrationId: string): Promise<DeliveryRow[]> =>
  rows<DeliveryRow>(
    `select id, status, attempts, due_at, last_attempt from deliveries where integration_id = ? order by id`,
    integrationId,
  )
/** The same in short: `delivered 1`. */
export const statusesTo = async (integrationId: string): Promise<string[]> =>
  (await deliveriesTo(integrationId)).map(({ status, attempts }) => `${status} ${attempts}`)
