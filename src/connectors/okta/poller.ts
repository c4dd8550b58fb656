import * as z from 'zod'
import type { Outgoing, Reply } from '../contract'
import { notAPage, pollFailure } from '../poll-outcome'
import { definePoller, type Poll, type PollTarget } from '../polling'
import { isRecord } from '../values'
import { logSeverities, signalOfEvent } from './event'

const settings = z.object({
  orgUrl: z
    .url({ protocol: /^https$/ })
    .transform((url) => new URL(url).origin)
    .meta({ title: 'Okta domain', description: 'Of your org, such as https://acme.okta.com (without -admin).' }),
  alsoPollFor: z
    .array(
      z
        .string()
        .trim()
        .regex(/^[a-zA-Z0-9_]+(\.[a-zA-Z0-9_]+)+$/, 'an event type, such as user.account.privilege.grant'),
    )
    .max(100)
    .default([])
    .meta({
      title: 'Also open incidents for',
      description: 'Event types that open an incident even though Okta logs them as INFO, such as user.account.privilege.grant.',
    }),
})
const credentials = z.object({
  apiToken: z.string().trim().min(1).max(500).meta({
    title: 'API token',
    description: 'Of an administrator who may read the System Log: Security → API → Tokens.',
  }),
})
type Target = PollTarget<z.output<typeof settings>, z.output<typeof credentials>>

/**
 * `next` is the query of Okta's own link to the next page, which never ends. `since` begins a new series of links: the first one, or the
 * one after a link that Okta takes no more. `published` is the time of the latest event so far.
 */
const cursor = z.union([
  z.object({ next: z.string().startsWith('?'), published: z.string() }),
  z.object({ since: z.string(), published: z.string().optional() }),
])
type Cursor = z.output<typeof cursor>

const FIRST_WINDOW_MS = 24 * 3_600_000
/** Okta keeps events for 90 days. https://developer.okta.com/docs/reference/system-log-query/ */
const RETENTION_MS = 89 * 24 * 3_600_000
/** Links go by the time an event was stored, which is later than `published`. */
const DELAY_MS = 3_600_000
const PAGE = 200

/**
 * Polling requests of the System Log: without `until`, ascending, following `next`; they return every event, also late ones.
 * https://developer.okta.com/docs/reference/system-log-query/#polling-requests
 */
export const poller = definePoller({
  reads:
    'The System Log: lockouts, attacks, threats and every event of severity WARN or ERROR, in the order in which Okta stored them.',
  identity: 'The event type and the user, or other target, that it is about; a lock and its unlock share one.',
  severities: [logSeverities],
  settings,
  credentials,
  cursor,
  everySeconds: 60,

  async poll(before, target): Promise<Poll<Cursor>> {
    const now = before ?? { since: iso(target.nowMs - FIRST_WINDOW_MS) }
    const reply = await target.send(request('next' in now ? now.next : firstPage(now.since), target))
    if ('next' in now && reply.status === 400) return { kind: 'page', signals: [], cursor: afresh(now, target.nowMs), more: true }
    const failure = throttled(reply) ?? pollFailure(reply)
    if (failure) return failure
    const events = listOf(reply.body)
    if (!events) return notAPage('the answer is not a list of System Log events')
    const next = nextOf(reply.headers.get('link'))
    if (!next) return notAPage('the answer has no link to the next page')
    const published = latest(now.published, events) ?? iso(target.nowMs - DELAY_MS)
    return {
      kind: 'page',
      signals: events.flatMap((event, at) => {
        const read = signalOfEvent(event, String(at), target.settings.alsoPollFor)
        return Array.isArray(read) ? read : []
      }),
      cursor: { next, published },
      // A page that is not full is the end for now; asking on would spend the org's rate limit on one event at a time.
      more: events.length >= PAGE,
    }
  },

  async test(target) {
    const reply = await target.send(request(`?since=${encoded(iso(target.nowMs - 60_000))}&limit=1`, target))
    const failure = pollFailure(reply)
    if (failure) return { ok: false, reason: failure.reason }
    return listOf(reply.body) ? { ok: true } : { ok: false, reason: 'This address does not answer as Okta does.' }
  },
})

const iso = (ms: number): string => new Date(ms).toISOString()
const encoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1)
const firstPage = (since: string): string => `?since=${encoded(since)}&sortOrder=ASCENDING&limit=${PAGE}`

/** A link that is not taken any more (older than what Okta keeps): a new series, some of which may have been seen, none of which is missed. */
const afresh = ({ published }: { published: string }, nowMs: number): Cursor => ({
  since: iso(Math.max(Date.parse(published) - DELAY_MS || 0, nowMs - RETENTION_MS)),
  published,
})

/** Always to the org's own address: of the link only the query is followed, so that no answer can send the token elsewhere. */
const request = (query: string, { settings, credentials }: Target): Outgoing => ({
  method: 'GET',
  url: `${settings.orgUrl}/api/v1/logs${query}`,
  headers: { accept: 'application/json', authorization: `SSWS ${credentials.apiToken}` },
  responseBytesMax: 4_194_304,
})

function listOf(body: string): Record<string, unknown>[] | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return Array.isArray(value) ? value.filter(isRecord) : undefined
  } catch {
    return undefined
  }
}

/** `<https://…/api/v1/logs?after=…>; rel="next"`, among other links of one header or of several joined by commas (RFC 8288). */
function nextOf(header: string | null): string | undefined {
  for (const [, url, rest] of (header ?? '').matchAll(/<([^<>]*)>([^<]*)/g))
    if (/;\s*rel="?next"?/i.test(rest ?? '')) return URL.parse(url ?? '')?.search || undefined
  return undefined
}

const latest = (before: string | undefined, events: Record<string, unknown>[]): string | undefined =>
  events.reduce<string | undefined>((last, { published }) => {
    const is = typeof published === 'string' && !Number.isNaN(Date.parse(published))
    return is && (!last || Date.parse(published) > Date.parse(last)) ? published : last
  }, before)

/** Okta says when the limit is reset, in seconds since 1970, rather than for how long to wait. https://developer.okta.com/docs/reference/rl-best-practices/ */
function throttled(reply: Reply): Extract<Poll<never>, { kind: 'retry' }> | undefined {
  const failure = reply.status === 429 ? pollFailure(reply) : undefined
  if (failure?.kind !== 'retry' || failure.afterSeconds !== undefined) return undefined
  const reset = Number(reply.headers.get('x-rate-limit-reset') ?? '')
  if (!(reset > 0)) return undefined
  const nowMs = Date.parse(reply.headers.get('date') ?? '') || reply.receivedAtMs
  return { ...failure, afterSeconds: Math.min(Math.max(Math.ceil(reset - nowMs / 1000), 1), 3_600) }
}
