import * as z from 'zod'
import type { Signal } from '../contract'
import { definePoller, type Poll } from '../polling'
import { instant } from '../values'
import { signalOfAlert } from './alert'
import { ask, type FalconTarget } from './falcon-api'
import { scoredLevels, severityNames } from './severity'

/** The lowest score of each level, as the console names them. */
const scores = { informational: 0, low: 20, medium: 40, high: 60, critical: 80 } as const

const settings = z.object({
  apiUrl: z
    .url({ protocol: /^https$/ })
    .default('https://api.crowdstrike.com')
    .transform((url) => new URL(url).origin)
    .meta({
      title: 'Base URL',
      description:
        'Of your Falcon cloud, shown with the API client: https://api.crowdstrike.com, https://api.eu-1.crowdstrike.com …',
    }),
  lowestSeverity: z
    .enum(['informational', 'low', 'medium', 'high', 'critical'])
    .default('medium')
    .meta({ title: 'Lowest severity', description: 'Alerts of this severity and above open incidents.' }),
})
const credentials = z.object({
  clientId: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .meta({ title: 'Client ID', description: 'Of an API client with the scope Alerts: Read.' }),
  clientSecret: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .meta({ title: 'Client secret', description: 'Of that API client; Falcon shows it once.' }),
})

/**
 * A window of update times, `begin` to `until` (not included), while it is being read from `since` on. `seen` are the alerts of that
 * very millisecond that were read already, `offset` how many to pass over where one millisecond fills pages. Without `until` the window
 * is done, and the next one begins at `since`.
 */
const cursor = z.object({
  since: z.iso.datetime(),
  begin: z.iso.datetime().optional(),
  until: z.iso.datetime().optional(),
  offset: z.number().int().optional(),
  seen: z.array(z.string()).optional(),
})
type Cursor = z.output<typeof cursor>
type Window = Cursor & { begin: string; until: string }

const alert = z.looseObject({
  composite_id: z.string().min(1),
  status: z.unknown().optional(),
  created_timestamp: z.unknown().optional(),
  updated_timestamp: z.unknown().optional(),
})
type Alert = z.output<typeof alert>

const FIRST_WINDOW_MS = 24 * 3_600_000
/** An alert can be found a little after its update. */
const SETTLED_MS = 60_000
const PAGE = 100
const SEEN_MAX = 200

/**
 * The Alerts API: ids by time of update, then the alerts. An alert that changes meanwhile leaves the window, and comes in the next one.
 * https://developer.crowdstrike.com/api-reference/collections/alerts/
 */
export const poller = definePoller({
  reads: 'Alerts (Alerts API v2) that were made or updated: new, in progress, reopened and closed.',
  identity: 'The composite id of the alert.',
  severities: [severityNames, scoredLevels],
  settings,
  credentials,
  cursor,
  everySeconds: 60,

  async poll(before, target): Promise<Poll<Cursor>> {
    const window = windowOf(before, target.nowMs)
    if (window.until <= window.since) return page([], { since: window.since }, false)
    const found = await ask(target, { method: 'GET', path: query(window, target) })
    if (!found.ok) return found.trouble
    const ids = found.resources.filter((id) => typeof id === 'string')
    if (ids.length === 0) return page([], { since: window.until }, false)
    const read = await ask(target, { method: 'POST', path: '/alerts/entities/alerts/v2', json: { composite_ids: ids } })
    if (!read.ok) return read.trouble

    const alerts = read.resources.flatMap((one) => alert.safeParse(one).data ?? []).sort((a, b) => updatedMs(a) - updatedMs(b))
    const inside = alerts.filter((one) => updatedMs(one) < Date.parse(window.until))
    const fresh = inside.filter(({ composite_id }) => !window.seen?.includes(composite_id))
    const next =
      ids.length < PAGE ? { since: window.until } : further(window, inside, ids.length - (alerts.length - inside.length))
    return page(
      fresh.flatMap((one) => signalsOf(one, window)),
      next,
      ids.length >= PAGE,
    )
  },

  async test(target) {
    const since = iso(target.nowMs - SETTLED_MS)
    const found = await ask(target, { method: 'GET', path: query({ since, until: iso(target.nowMs) }, target) })
    return found.ok ? { ok: true } : { ok: false, reason: found.trouble.reason }
  },
})

const page = (signals: Signal[], cursor: Cursor, more: boolean): Poll<Cursor> => ({ kind: 'page', signals, cursor, more })
const iso = (ms: number): string => new Date(ms).toISOString()
/** Falcon writes nanoseconds and compares milliseconds. */
const updatedMs = ({ updated_timestamp }: Alert): number => Date.parse(instant(updated_timestamp) ?? '') || 0

function windowOf(before: Cursor | null, nowMs: number): Window {
  if (before?.until) return { ...before, begin: before.begin ?? before.since, until: before.until }
  const since = before?.since ?? iso(nowMs - FIRST_WINDOW_MS)
  return { begin: since, since, until: iso(nowMs - SETTLED_MS) }
}

function query({ since, until, offset }: Pick<Window, 'since' | 'until' | 'offset'>, { settings }: PollerTarget): string {
  const score = scores[settings.lowestSeverity]
  const filter = [`updated_timestamp:>='${since}'`, `updated_timestamp:<'${until}'`, ...(score ? [`severity:>=${score}`] : [])]
  const params = new URLSearchParams({
    filter: filter.join('+'),
    sort: 'updated_timestamp|asc',
    limit: String(PAGE),
    offset: String(offset ?? 0),
    include_hidden: 'false',
  })
  return `/alerts/queries/alerts/v2?${params}`
}
type PollerTarget = FalconTarget & { settings: z.output<typeof settings> }

/** From the latest millisecond of a full page on; where the page is all of one, past what it held and has not left the window. */
function further(window: Window, inside: readonly Alert[], held: number): Cursor {
  const { begin, until, offset = 0 } = window
  const lastMs = Math.max(0, ...inside.map(updatedMs))
  const ofLast = inside.filter((one) => updatedMs(one) === lastMs).map(({ composite_id }) => composite_id)
  if (lastMs > Date.parse(window.since)) return { begin, since: iso(lastMs), until, seen: ofLast.slice(-SEEN_MAX) }
  const seen = [...new Set([...(window.seen ?? []), ...ofLast])].slice(-SEEN_MAX)
  return { begin, since: window.since, until, offset: offset + held, seen }
}

function signalsOf(one: Alert, { begin }: Window): Signal[] {
  // What is not new any more happened when it was updated: a reopening is later than the closing before it.
  const { created_timestamp, ...rest } = one
  const read = signalOfAlert(one.status === 'new' ? one : rest, '')
  if (!Array.isArray(read)) return []
  const created = instant(created_timestamp)
  return read.flatMap((each) =>
    // Somebody was faster than we: it still has to be opened before it can be acknowledged.
    each.action === 'acknowledge' && created && Date.parse(created) >= Date.parse(begin)
      ? [{ ...each, action: 'trigger', occurredAt: created }, each]
      : [each],
  )
}
