// What a hub looks like on a bad day, on top of the demo content: the pictures of pages that are empty as long as all is well.
import { posting, type Target } from './demo-content.ts'

interface Made {
  id: string
  name: string
  inboundUrl: string
}
interface Trouble {
  /** Of a delivery that was given up. */
  failedId: string
  /** Of the destination that refuses. */
  refusingId: string
  /** Of a source that others sent to without a secret. */
  refusedId: string
}

/** The sink answers 503 at `/busy` and 404 at `/gone`. */
export async function addTrouble({ url, token, sinkUrl }: Target, incidentIds: readonly string[]): Promise<Trouble> {
  const post = posting({ url, token })
  const get = async <T>(path: string): Promise<T> =>
    (await (await fetch(`${url}/api/v1/${path}`, { headers: { authorization: `Bearer ${token}` } })).json()) as T
  const listed = async (path: string) => (await get<{ items: { id: string; delivered?: number }[] }>(path)).items

  const source = await post<Made>('integrations', { connector: 'prometheus', name: 'Prometheus, search', heartbeatMinutes: 60 })
  const [gone, busy] = await Promise.all(
    [
      { name: 'Old pager', at: '/gone', schedule: [1] },
      { name: 'Ticket desk', at: '/busy', schedule: 'standard' },
    ].map(async ({ name, at, schedule }) => {
      const made = await post<Made>('integrations', {
        connector: 'webhook',
        name,
        credentials: { url: new URL(at, sinkUrl).href },
      })
      await post('subscriptions', {
        name: `All to the ${name.toLowerCase()}`,
        integrationId: made.id,
        eventTypes: ['incident.*'],
        schedule,
      })
      return made
    }),
  )
  if (!gone || !busy) throw new Error('the destinations were not made')
  const { items: samples } = await get<{ items: string[] }>(`integrations/${source.id}/samples`)
  for (const name of samples.slice(0, 3)) await post(`integrations/${source.id}/samples/${name}/send`, {})
  for (const id of incidentIds.slice(-2)) await post(`incidents/${id}/acknowledge`, {})
  const unsigned = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"status":"firing","alerts":[]}' }
  for (let times = 0; times < 2; times++) await fetch(source.inboundUrl, unsigned)

  await post('invitations', { name: 'Grace Hopper', role: 'itsm_manager' })
  await post('tokens', { name: 'Deployment pipeline', role: 'viewer', expiresInDays: 7 })
  await post('setup-sessions', { connector: 'slack', step: 'form', draft: { name: 'Slack, on call' } })
  const failed = await until(() => listed(`deliveries?status=failed&integrationId=${gone.id}`))
  await post('deliveries/replay', {
    kind: 'replay',
    filter: { status: 'delivered', since: new Date(Date.now() - 3_600_000).toISOString() },
  })
  // Figures lag by some seconds.
  await until(async () => (await listed('metrics/minutes?step=15')).filter(({ delivered = 0 }) => delivered > 0))
  return { failedId: failed[0]?.id ?? '', refusingId: gone.id, refusedId: source.id }
}

async function until<T>(read: () => Promise<T[]>): Promise<T[]> {
  for (let tries = 0; tries < 60; tries++) {
    const found = await read()
    if (found.length > 0) return found
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  throw new Error('what the pictures shall show did not come to pass within 30 s')
}
