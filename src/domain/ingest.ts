import type { HandshakeReply, Issue, Outgoing, RawMessage, Reading } from '../connectors/contract'
import { joined, sha256, text, toHex, utf8 } from '../kit/bytes'
import { traceOf, traceparentOf } from '../kit/trace'
import type { AcceptCall, RefusalReason, SignalResult } from '../objects/gate/protocol'
import type { Deps } from './deps'
import { obey } from './incidents/obey'
import { findInbound, type Inbound, reloadInbound } from './integrations/find'
import { proves } from './integrations/prove'
import { writePoint } from './points'

/** How much of a body is kept with its message. */
const BODY_KEPT_BYTES = 65_536

/** The query of a message among its headers, which HTTP itself has no name for. */
export const QUERY_HEADER = ':query'

export interface Arrival {
  /** As the URL names it; it must be the integration's. */
  connector: string
  integrationId: string
  raw: RawMessage
  receivedAtMs: number
  from: string | null
  /** Our own sample, which only the vendor could have signed. */
  provenByUs?: boolean
  /** A hub key that was shown in a place of its own: in the body of a drop-in request, in a mail's address. */
  key?: string
  /** Reads it instead of the source: another hub's API, spoken to this one. */
  read?: (settings: unknown) => Reading
}

export type IngestAnswer =
  | { kind: 'accepted'; messageId: string; results: SignalResult[]; status: 200 | 202 }
  | { kind: 'handshake'; reply: HandshakeReply | undefined; call: Outgoing | undefined }
  /** Unknown, wrong key, bad signature, switched off: the sender is never told which. */
  | { kind: 'not-accepted'; why: RefusalReason | 'unknown-integration' }
  | { kind: 'not-parseable'; issue: string }
  | { kind: 'unreadable'; messageId: string; issues: Issue[]; status: 202 | 422 }
  | { kind: 'limited'; afterSeconds: number }
  /** Our own fault; the sender is to come again. */
  | { kind: 'unavailable'; why: string; said?: string }

/** Who sent it, what it means, what it does. */
export async function ingest(deps: Deps, arrival: Arrival): Promise<IngestAnswer> {
  const answer = await ingested(deps, arrival)
  // Strangers name integrations as they like.
  if (answer.kind !== 'not-accepted' || answer.why !== 'unknown-integration') {
    const { integrationId: integration, connector, receivedAtMs, raw } = arrival
    const { outcome, code } = told(answer)
    const latencyMs = deps.clock() - receivedAtMs
    writePoint(deps, { kind: 'message', integration, connector, outcome, code, latencyMs, bytes: raw.body.byteLength })
  }
  return answer
}

/** In a word or two, for those who watch: what was done, or that nothing was and why. */
export function told(answer: IngestAnswer): { outcome: string; code: string | null } {
  switch (answer.kind) {
    case 'accepted':
      return { outcome: answer.results[0]?.outcome ?? 'ignored', code: null }
    case 'not-accepted':
    case 'unavailable':
      return { outcome: answer.kind, code: answer.why }
    case 'handshake':
    case 'not-parseable':
    case 'unreadable':
    case 'limited':
      return { outcome: answer.kind, code: null }
  }
}

async function ingested(deps: Deps, arrival: Arrival): Promise<IngestAnswer> {
  const found = await findInbound(deps, arrival.integrationId)
  if (!found) return { kind: 'not-accepted', why: 'unknown-integration' }
  const proven = await provenSender(deps, found, arrival)
  if ('refused' in proven) return refuse(deps, found, arrival, proven.refused)

  const { inbound } = proven
  const reading = arrival.read ? arrival.read(inbound.settings) : inbound.source?.read(arrival.raw, inbound.settings)
  if (!reading) return refuse(deps, inbound, arrival, 'sends-nothing')
  if (reading.kind === 'unparseable') {
    refuse(deps, inbound, arrival, 'not-parseable')
    return { kind: 'not-parseable', issue: reading.issue }
  }
  return accepted(deps, inbound, arrival, reading)
}

/** A body over the cap was never read, so nobody can say who sent it; an integration that exists still shows it. */
export async function refuseUnread(deps: Deps, arrival: Omit<Arrival, 'raw'> & { userAgent: string | null }): Promise<void> {
  const inbound = await findInbound(deps, arrival.integrationId)
  if (inbound) note(deps, inbound, 'too-large', arrival.receivedAtMs, arrival.from, arrival.userAgent)
}

async function provenSender(
  deps: Deps,
  found: Inbound,
  arrival: Arrival,
): Promise<{ inbound: Inbound } | { refused: RefusalReason }> {
  const refused = await whyNot(deps, found, arrival)
  if (!refused) return { inbound: found }
  // The secret may have been rotated, or the integration switched on, since this isolate looked.
  const fresh = await reloadInbound(deps, found, 'refused')
  if (!fresh || fresh === found) return { refused }
  const still = await whyNot(deps, fresh, arrival)
  return still ? { refused: still } : { inbound: fresh }
}

async function whyNot(deps: Deps, inbound: Inbound, arrival: Arrival): Promise<RefusalReason | undefined> {
  if (arrival.connector !== inbound.connector.id) return 'wrong-connector'
  if (!inbound.config.enabled) return 'disabled'
  if (inbound.vaultProblem !== undefined) return 'vault'
  return arrival.provenByUs ? undefined : proves(deps, inbound, arrival)
}

async function accepted(
  deps: Deps,
  inbound: Inbound,
  arrival: Arrival,
  reading: Exclude<Reading, { kind: 'unparseable' }>,
): Promise<IngestAnswer> {
  const call = await acceptCall(inbound, arrival, reading)
  const answer = await deps.gate(inbound.integrationId).accept(call)
  switch (answer.kind) {
    case 'limited':
      note(deps, inbound, 'rate-limited', arrival.receivedAtMs, arrival.from, arrival.raw.headers.get('user-agent'))
      return answer
    case 'stale-config': {
      // Rotated, disabled or deleted a moment ago: the whole question has to be asked again.
      const fresh = await reloadInbound(deps, inbound, 'stale-config')
      if (!fresh) return { kind: 'not-accepted', why: 'unknown-integration' }
      if (fresh.config.version === inbound.config.version) return { kind: 'unavailable', why: 'configuration' }
      return ingested(deps, arrival)
    }
    case 'lease-lost':
      throw new Error('only polls have leases')
    case 'accepted':
      if (reading.kind === 'commands') return commanded(deps, inbound, answer.messageId, reading)
      if (reading.kind === 'handshake') return { kind: 'handshake', reply: reading.reply, call: reading.call }
      if (reading.kind === 'unreadable')
        return {
          kind: 'unreadable',
          messageId: answer.messageId,
          issues: reading.issues,
          status: inbound.source?.unreadableStatus ?? 422,
        }
      return { ...answer, status: inbound.source?.acceptedStatus ?? 202 }
  }
}

async function commanded(
  deps: Deps,
  { connector, source }: Inbound,
  messageId: string,
  { commands, reply }: Extract<Reading, { kind: 'commands' }>,
): Promise<IngestAnswer> {
  const obeyed = await obey(deps, connector.id, commands)
  const results = obeyed.map(({ said: _, ...result }) => result)
  if (reply) return { kind: 'handshake', reply: reply(obeyed.map(({ said }) => said).join('\n'), results), call: undefined }
  return { kind: 'accepted', messageId, results, status: source?.acceptedStatus ?? 202 }
}

async function acceptCall(
  inbound: Inbound,
  { raw, receivedAtMs, read, key: shown }: Arrival,
  reading: Exclude<Reading, { kind: 'unparseable' }>,
): Promise<AcceptCall> {
  const key = reading.kind === 'handshake' ? undefined : reading.messageKey
  const body = text(raw.body.byteLength > BODY_KEPT_BYTES ? raw.body.subarray(0, BODY_KEPT_BYTES) : raw.body)
  return {
    config: inbound.config,
    message: {
      receivedAtMs,
      ...(key ? { key } : { bodyHash: await hashOfMessage(raw, read !== undefined) }),
      headers: {
        ...keptHeaders(raw.headers, inbound.source?.headers ?? []),
        ...traceHeaders(raw.headers),
        ...keptQuery(raw.url, shown === undefined ? inbound.secrets : [...inbound.secrets, shown]),
      },
      body: withoutKey(inbound.redact ? inbound.redact(body) : body, shown),
      bodyBytes: raw.body.byteLength,
    },
    reading: kept(reading),
  }
}

/** Of what the sender said: some say it in the query, and to an API the path is half of the sentence. */
async function hashOfMessage({ url, body }: RawMessage, toAnApi: boolean): Promise<string> {
  const { pathname, search } = new URL(url)
  if (!toAnApi && search === '') return toHex(await sha256(body))
  return toHex(await sha256(joined(utf8(`${pathname}${search}\n`), body)))
}

/** What the gate sees of it. */
function kept(reading: Exclude<Reading, { kind: 'unparseable' }>): AcceptCall['reading'] {
  switch (reading.kind) {
    case 'handshake':
      return { kind: 'ignored', reason: reading.reason }
    case 'commands':
      return {
        kind: 'ignored',
        reason:
          `a person asks: ${reading.commands.map(({ action, incident, by }) => `${by}: ${action} ${incident}`).join('; ')}`.slice(
            0,
            300,
          ),
      }
    case 'signals':
    case 'ignored':
    case 'unreadable':
      return reading
  }
}

/** Named ones only: a header that nobody asked for may be a credential. */
function keptHeaders(headers: Headers, names: readonly string[]): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const name of ['content-type', 'user-agent', ...names]) {
    const value = headers.get(name)
    if (value !== null) kept[name] = value.slice(0, 300)
  }
  return kept
}

/** Where the sender's trace goes on: with the message's events, on the deliveries that they cause. */
function traceHeaders(headers: Headers): Record<string, string> {
  const trace = traceOf(headers.get('traceparent'), headers.get('tracestate'))
  if (trace?.parentId == null) return {}
  return { traceparent: traceparentOf(trace, trace.parentId), ...(trace.tracestate !== null && { tracestate: trace.tracestate }) }
}

/** A key that stood in the body (PagerDuty's routing_key) is not kept with it. */
const withoutKey = (body: string, key: string | undefined): string => (key ? body.replaceAll(key, '[redacted]') : body)

/** What some vendors say in the URL, as the pseudo-header `:query`; never a key or a secret that was shown there. */
function keptQuery(url: string, secrets: readonly string[]): Record<string, string> {
  const at = url.indexOf('?')
  if (at < 0) return {}
  const query = new URLSearchParams(url.slice(at))
  for (const [name, value] of [...query])
    if (name === 'key' || name === 'integrationId' || secrets.includes(value)) query.delete(name)
  const text = query.toString()
  return text ? { [QUERY_HEADER]: `?${text}`.slice(0, 4_000) } : {}
}

function refuse(deps: Deps, inbound: Inbound, arrival: Arrival, reason: RefusalReason): IngestAnswer {
  note(deps, inbound, reason, arrival.receivedAtMs, arrival.from, arrival.raw.headers.get('user-agent'))
  if (reason !== 'vault' && reason !== 'keys-unavailable') return { kind: 'not-accepted', why: reason }
  return { kind: 'unavailable', why: reason, ...(inbound.vaultProblem !== undefined && { said: inbound.vaultProblem }) }
}

function note(
  deps: Deps,
  inbound: Inbound,
  reason: RefusalReason,
  atMs: number,
  from: string | null,
  userAgent: string | null,
): void {
  // What strangers send must not become work for the object that real messages need.
  if (inbound.refusals.take(deps.clock()) > 0) return
  deps.later(deps.gate(inbound.integrationId).refused({ atMs, reason, from, userAgent: userAgent?.slice(0, 200) ?? null }))
}
