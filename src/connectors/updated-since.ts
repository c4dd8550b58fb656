import * as z from 'zod'
import type { Signal } from './contract'
import type { Poll } from './polling'

/**
 * Paging through records in the order of their last change. Each page begins at the time where the one before ended, so a record that
 * changes meanwhile moves ahead of us, never past us. The vendor's own way to turn pages is only taken where time does not get us
 * on: more records of one instant than a page holds, or an answer that is not in the order that was asked for.
 */

/** One record, and what it says. `at` is when it changed last, in the vendor's words. */
export interface Changed {
  id: string
  at: string
  signals: Signal[]
}
/** `next` is the vendor's way to the page after this one, if there is one. */
export type ChangedPage =
  | { kind: 'records'; records: Changed[]; next?: string | undefined }
  | Exclude<Poll<never>, { kind: 'page' }>

/** `since`: where the next page begins. `newest`: the latest change seen. `seen`: all that has been read and changed at or after `from`. */
export const changesCursor = z.object({
  since: z.string(),
  newest: z.string(),
  seen: z.object({ from: z.string(), keys: z.array(z.string()) }),
  /** Only while the vendor's own pages are being turned; `top` is the latest change on those that were read. */
  turning: z.object({ next: z.string(), top: z.string() }).optional(),
})
export type ChangesCursor = z.output<typeof changesCursor>
type Seen = ChangesCursor['seen']

const SEEN_MAX = 200
const FIRST_WINDOW_MS = 24 * 3_600_000

interface Ask {
  nowMs: number
  /** How much later than its time of change a record may appear. */
  lateMs: number
  /** Records changed at or after `since`, the earliest first; `next` as an earlier page gave it. */
  ask(since: string, next?: string): Promise<ChangedPage>
}

export async function changesAfter(before: ChangesCursor | null, { nowMs, lateMs, ask }: Ask): Promise<Poll<ChangesCursor>> {
  const start = ticksOfMs(nowMs - FIRST_WINDOW_MS)
  const from = before ?? { since: start, newest: start, seen: { from: start, keys: [] } }
  const { page, turning } = await answered(from, ask)
  if (page.kind !== 'records') return page

  const records = page.records.flatMap((one) => {
    const at = ticks(one.at)
    // A vendor that reads times less exactly than it writes them gives us some from before.
    return at === undefined || at < from.since ? [] : [{ ...one, at, key: `${at} ${one.id}` }]
  })
  const known = new Set(from.seen.keys)
  const fresh = records.filter(({ key }) => !known.has(key))
  // What it says holds since it changed last: by the time of its creation, a record that was opened again would be older than its end.
  const signals = fresh.flatMap(({ at, signals }) => signals.map((signal) => ({ ...signal, occurredAt: at })))
  // A time in the future would hide what is yet to come.
  const last = later(
    from.since,
    earlier(
      ticksOfMs(nowMs + 60_000),
      records.reduce((latest, { at }) => later(latest, at), ''),
    ),
  )
  const newest = later(from.newest, last)
  const lookBack = ticksOfMs(Date.parse(newest) - lateMs)
  // What says nothing may be read again.
  const keys = [...new Set([...known, ...fresh.filter((one) => one.signals.length > 0).map(({ key }) => key)])].sort()
  const seen = (needed: string): Seen => remembered(keys, later(needed, from.seen.from))

  if (!page.next) {
    const rest = seen(lookBack)
    return { kind: 'page', signals, cursor: { since: rest.from, newest, seen: rest }, more: false }
  }
  const top = turning?.top ?? from.since
  const ordered = records.every(({ at }, index) => at >= (records[index - 1]?.at ?? from.since))
  const cursor: ChangesCursor =
    ordered && last > from.since && top === from.since
      ? { since: last, newest, seen: seen(earlier(last, lookBack)) }
      : {
          since: from.since,
          newest,
          seen: seen(earlier(from.since, lookBack)),
          turning: { next: page.next, top: later(top, last) },
        }
  return { kind: 'page', signals, cursor, more: true }
}

/** A way to a page that the vendor has forgotten is begun anew. */
async function answered({ since, turning }: ChangesCursor, ask: Ask['ask']) {
  const page = await ask(since, turning?.next)
  if (!turning || page.kind !== 'rejected' || !/^http_(400|404|410)$/.test(page.code)) return { page, turning }
  return { page: await ask(since), turning: undefined }
}

/** As much as is needed and fits: of what was read at one instant all or nothing, so that it is known what would come again. */
function remembered(keys: readonly string[], needed: string): Seen {
  const within = keys.filter((key) => key >= needed)
  if (within.length <= SEEN_MAX) return { from: needed, keys: within }
  const forgotten = timeOf(within[within.length - SEEN_MAX - 1]!)
  const rest = within.filter((key) => timeOf(key) > forgotten)
  return { from: rest[0] ? timeOf(rest[0]) : ticksOfMs(Date.parse(forgotten) + 1), keys: rest }
}

const timeOf = (key: string): string => key.slice(0, key.indexOf(' '))
const later = (a: string, b: string): string => (a > b ? a : b)
const earlier = (a: string, b: string): string => (a < b ? a : b)
const ticksOfMs = (ms: number): string => `${new Date(ms).toISOString().slice(0, 23)}0000Z`

/** A UTC time with seven decimals, as .NET counts: of one length, so that texts compare as times do. */
function ticks(at: string): string | undefined {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|\+00:?00)$/i.exec(at.trim())
  return parts && !Number.isNaN(Date.parse(`${parts[1]}Z`))
    ? `${parts[1]}.${(parts[2] ?? '').padEnd(7, '0').slice(0, 7)}Z`
    : undefined
}
