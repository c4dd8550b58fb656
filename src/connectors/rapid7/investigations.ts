import * as z from 'zod'
import { notAPage, pollFailure } from '../poll-outcome'
import type { Poll } from '../polling'
import { ask, type Cursor, iso, parsed, type Target } from './insight-api'
import { investigation, signalsOf, touchedMs } from './polled'

export const list = z.object({
  data: z.array(z.unknown()),
  metadata: z.object({ total_pages: z.number().optional() }).nullish().catch(undefined),
})

const DAY_MS = 24 * 3_600_000
const PAGE = 100

/**
 * Investigations can be asked for by the time when they were made, not by that of their changes. So each sweep reads all of the days
 * that are followed, in the order in which they were made, and takes what was touched in its window.
 * https://docs.rapid7.com/insightidr/insightidr-rest-api/ (GET /idr/v2/investigations)
 */
export async function pollInvestigations(
  { since, until, index = 0 }: Cursor & { until: string },
  target: Target,
): Promise<Poll<Cursor>> {
  const sinceMs = Date.parse(since)
  const untilMs = Date.parse(until)
  const start = iso(Math.min(sinceMs, untilMs - target.settings.followDays * DAY_MS))
  const reply = await ask(target, query({ index: `${index}`, size: `${PAGE}`, start_time: start, end_time: until }))
  const failure = pollFailure(reply)
  if (failure) return failure
  const read = list.safeParse(parsed(reply.body))
  if (!read.success) return notAPage('the answer is not a list of investigations')
  const { data, metadata } = read.data
  const found = data.flatMap((one) => investigation.safeParse(one).data ?? [])
  const touched = found.filter((one) => touchedMs(one) >= sinceMs && touchedMs(one) < untilMs)
  const more = data.length > 0 && (metadata?.total_pages === undefined ? data.length >= PAGE : index + 1 < metadata.total_pages)
  return {
    kind: 'page',
    signals: touched.flatMap((one) => signalsOf(one, sinceMs)),
    cursor: more ? { since, until, index: index + 1 } : { since: until },
    more,
  }
}

export const query = (asked: Record<string, string>) => ({
  method: 'GET' as const,
  path: `/idr/v2/investigations?${new URLSearchParams({ ...asked, sort: 'create_time,ASC' })}`,
})
