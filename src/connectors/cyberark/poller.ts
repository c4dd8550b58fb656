import * as z from 'zod'
import type { Outgoing, Signal } from '../contract'
import { parseJson } from '../decode'
import { notAPage, pollFailure } from '../poll-outcome'
import { definePoller, type Poll, type PollTarget } from '../polling'
import { isRecord, known, type SeverityScale, urlPart } from '../values'
import { auditTypes, readAuditRecord } from './audit'

const address = z.url({ protocol: /^https$/ }).transform((url) => url.replace(/\/+$/, ''))
const settings = z.object({
  auditUrl: address.meta({
    title: 'Audit API base URL',
    description: 'As the SIEM integration shows it, such as https://acme.audit.cyberark.cloud.',
  }),
  identityUrl: address.meta({
    title: 'Identity endpoint',
    description: 'As the SIEM integration shows it, such as https://abc1234.id.cyberark.cloud.',
  }),
  webAppId: z
    .string()
    .trim()
    .regex(/^[\w.-]{1,100}$/)
    .meta({ title: 'Application ID', description: 'Of the OAuth2 Server web app in Identity Administration.' }),
  serviceUser: z.string().trim().min(1).max(200).meta({
    title: 'Service user',
    description: 'Login name of the OAuth confidential client, such as siem@acme.cyberark.cloud.',
  }),
})
const credentials = z.object({
  servicePassword: z.string().min(1).max(500).meta({ title: 'Password', description: 'Of that service user.' }),
  auditApiKey: z.string().min(1).max(500).meta({ title: 'API key', description: 'Of the SIEM integration.' }),
})
type Target = PollTarget<z.output<typeof settings>, z.output<typeof credentials>>
type Failure = Exclude<Poll<never>, { kind: 'page' }>

/**
 * `ref` is the place in CyberArk's stream of events, which only grows. Should it be forgotten there, a new stream begins at `since`,
 * and `seen` (the ids of problems that were read last) says what of it is known.
 */
const cursor = z.object({ ref: z.string().optional(), since: z.string(), seen: z.array(z.string()) })
type Cursor = z.output<typeof cursor>

const FIRST_WINDOW_MS = 24 * 3_600_000
const LATE_MS = 10 * 60_000
const EVENTS_PER_PAGE = 200
const SEEN_MAX = 200

const token = z.object({ access_token: z.string().min(1) })
const created = z.object({ cursorRef: z.string().min(1) })
const results = z.object({
  data: z.array(z.unknown()),
  paging: z.object({ cursor: z.object({ cursorRef: z.string().nullish() }).nullish() }).nullish(),
})

const { Info: _, ...problems } = auditTypes.words
const polled: SeverityScale = { field: 'auditType', words: problems }

/**
 * The stream of the Audit service: a query gives a cursor, each page the one after it.
 * https://docs.cyberark.com/audit/latest/en/content/audit/isp_siem-integration-api.htm
 */
export const poller = definePoller({
  reads: 'Events of the CyberArk Audit service of type Warning and Error, of all services of the tenant.',
  identity: 'The event’s code, the user and the account, safe or target that it is about.',
  severities: [polled],
  neverResolves: 'The Audit service tells what happened, never that it is over: resolve such an incident here.',
  settings,
  credentials,
  cursor,
  everySeconds: 120,

  async poll(before, target): Promise<Poll<Cursor>> {
    const from = before ?? { since: new Date(target.nowMs - FIRST_WINDOW_MS).toISOString(), seen: [] }
    const page = await pageAfter(from, target)
    if (page.kind !== 'events') return page
    const seen = new Set(from.seen)
    const signals: Signal[] = []
    let newestMs = Date.parse(from.since)
    for (const event of page.events) {
      if (typeof event.timestamp === 'number') newestMs = Math.max(newestMs, Math.min(event.timestamp, target.nowMs))
      const read = readAuditRecord(event, '')
      const id = known(event.uuid)
      if (!Array.isArray(read) || (id && seen.has(id))) continue
      if (id) seen.add(id)
      signals.push(...read)
    }
    const { next } = page
    return {
      kind: 'page',
      signals,
      cursor: { ...(next && { ref: next }), since: new Date(newestMs).toISOString(), seen: [...seen].slice(-SEEN_MAX) },
      more: page.events.length > 0 && next !== undefined,
    }
  },

  async test(target) {
    const query = await createQuery(new Date(target.nowMs - 60_000).toISOString(), target)
    return query.kind === 'ref' ? { ok: true } : { ok: false, reason: query.reason }
  },
})

type Events = { kind: 'events'; events: Record<string, unknown>[]; next?: string } | Failure

async function pageAfter({ ref, since }: Cursor, target: Target): Promise<Events> {
  if (ref) {
    const page = await resultsOf(ref, target)
    if (page.kind !== 'rejected' || !/^http_(400|404|410)$/.test(page.code)) return page
  }
  // Events may come late, so a new stream begins before the last one that was read.
  const query = await createQuery(new Date(Date.parse(since) - LATE_MS).toISOString(), target)
  return query.kind === 'ref' ? resultsOf(query.ref, target) : query
}

async function createQuery(since: string, target: Target): Promise<{ kind: 'ref'; ref: string } | Failure> {
  const answer = await asked('/api/audits/stream/createQuery', target, {
    query: {
      pageSize: EVENTS_PER_PAGE,
      filterModel: { date: { dateFrom: since } },
    },
  })
  if (answer.kind !== 'answer') return answer
  const parsed = created.safeParse(answer.value)
  return parsed.success ? { kind: 'ref', ref: parsed.data.cursorRef } : notAPage('the answer to the query has no cursorRef')
}

async function resultsOf(ref: string, target: Target): Promise<Events> {
  const answer = await asked('/api/audits/stream/results', target, { cursorRef: ref })
  if (answer.kind !== 'answer') return answer
  const parsed = results.safeParse(answer.value)
  if (!parsed.success) return notAPage('the answer is no page of audit events')
  const events = parsed.data.data.filter(isRecord)
  // At the end of the stream the place stays the same: what happens later comes after it.
  const next = parsed.data.paging?.cursor?.cursorRef ?? (events.length === 0 ? ref : undefined)
  return { kind: 'events', events, ...(next && { next }) }
}

async function asked(path: string, target: Target, json: unknown): Promise<{ kind: 'answer'; value: unknown } | Failure> {
  const login = await accessToken(target)
  if (login.kind !== 'token') return login
  return answerOf(
    {
      method: 'POST',
      url: target.settings.auditUrl + path,
      headers: { authorization: `Bearer ${login.token}`, 'x-api-key': target.credentials.auditApiKey },
      json,
      responseBytesMax: 4_194_304,
    },
    target,
  )
}

/** https://docs.cyberark.com/identity/latest/en/content/developer/oauth/oauth-client-creds.htm */
async function accessToken(target: Target): Promise<{ kind: 'token'; token: string } | Failure> {
  const { settings, credentials, run } = target
  const kept = run.get('token')
  if (kept) return { kind: 'token', token: kept }
  const answer = await answerOf(
    {
      method: 'POST',
      url: `${settings.identityUrl}/OAuth2/Token/${urlPart(settings.webAppId)}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      text: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: settings.serviceUser,
        client_secret: credentials.servicePassword,
        scope: 'isp.audit.events:read',
      }).toString(),
    },
    target,
  )
  if (answer.kind !== 'answer') return answer
  const parsed = token.safeParse(answer.value)
  if (!parsed.success) return notAPage('the answer of the login is no access token')
  run.set('token', parsed.data.access_token)
  return { kind: 'token', token: parsed.data.access_token }
}

async function answerOf(request: Outgoing, { send }: Target): Promise<{ kind: 'answer'; value: unknown } | Failure> {
  const reply = await send(request)
  const failure = pollFailure(reply)
  if (failure) return failure
  const decoded = parseJson(reply.body)
  return decoded.ok ? { kind: 'answer', value: decoded.value } : notAPage(decoded.error)
}
