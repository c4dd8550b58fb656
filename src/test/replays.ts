import { env } from 'cloudflare:workers'
import { beforeEach } from 'vitest'
import { startReplay, type Wish } from '../domain/replays/start'
import { replayById } from '../store/replays'
import { deps, eventually, integration, rows } from './hub'
import { sink } from './sink'

/** How often it is looked: real queues take their time. */
export const PATIENT = 4_000

/** The network that replays go to; each test begins without deliveries and without a job that runs. */
export function replayNetwork() {
  const network = sink()
  beforeEach(async () => {
    await env.DB.exec(`update replays set status = 'cancelled'`)
    await env.DB.exec(`delete from deliveries`)
    network.answer = () => new Response('{}')
    network.received.splice(0)
  })
  return {
    network,
    /** Of the deliveries that arrived, as they came. */
    ids: () => network.received.map(({ id }) => id),
    /** The destination answers when the test says so. */
    shut() {
      let opened = false
      network.answer = async () => {
        // Asked again and again: workerd wakes nobody who waits for what happens in another request.
        while (!opened) await scheduler.wait(5)
        return new Response('{}')
      }
      return () => {
        opened = true
      }
    },
  }
}

export const destination = async () =>
  (await integration({ connector: 'webhook', credentials: { url: 'https://sink.test/hook' } })).id
export const since = () => ({ sinceMs: Date.now() - 3_600_000 })
export async function started(wish: Wish): Promise<string> {
  const made = await startReplay(deps(), wish, 'token:test')
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  return made.value.id
}
export const over = (id: string) =>
  eventually(
    () => replayById(env.DB, id),
    (row) => row?.status !== 'running',
    PATIENT,
  )
/** As if the object had not heard of the job. */
export const unwoken = () => ({ ...deps(), replay: () => ({ wake: async () => {} }) as never })
export const counts = async (id: string) => {
  const { total, done, held, skipped, status } = (await replayById(env.DB, id))!
  return { total, done, held, skipped, status }
}
export const states = async (integrationId: string) =>
  rows<{ status: string; attempts: number; n: number }>(
    `select status, attempts, count(*) n from deliveries where integration_id = ? group by 1, 2 order by 1, 2`,
    integrationId,
  )
