import * as z from 'zod'
import { log, said } from '../kit/log'
import { isInside } from './address'

/** What a name's addresses say of it. */
export type Looked =
  | { kind: 'public' }
  | { kind: 'private'; address: string }
  /** There is no such name, or it has no address. */
  | { kind: 'none' }
  /** Nobody could be asked. */
  | { kind: 'unknown' }

/** Looks a host name up; never throws. `ask` is the network. */
export type LookUp = (hostname: string, nowMs: number, ask: (request: Request) => Promise<Response>) => Promise<Looked>

const KEPT_MS = 60_000
const KEPT_MAX = 1_000
const TIMEOUT_MS = 2_000
const NOERROR = 0
const NXDOMAIN = 3
/** Of an answer; CNAMEs stand between them, and their targets' addresses come along. */
const ADDRESS_TYPES = [1, 28]

/** https://developers.cloudflare.com/1.1.1.1/encryption/dns-over-https/make-api-requests/dns-json/ (Google's are the same) */
const answerForm = z.object({
  Status: z.number(),
  Answer: z.array(z.object({ type: z.number(), data: z.string() })).optional(),
})

/**
 * Asks a resolver over HTTPS (`url`) for the A and AAAA records of names. What it says is remembered for a minute by whoever holds the
 * look-up: an isolate, so that an attempt rarely waits for it.
 */
export function lookUpAt(url: string): LookUp {
  const kept = new Map<string, { looked: Looked; untilMs: number }>()
  return async (hostname, nowMs, ask) => {
    const known = kept.get(hostname)
    if (known && known.untilMs > nowMs) return known.looked
    const looked = await lookedUp(url, hostname, ask)
    if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value ?? '')
    kept.delete(hostname)
    kept.set(hostname, { looked, untilMs: nowMs + KEPT_MS })
    return looked
  }
}

async function lookedUp(url: string, hostname: string, ask: (request: Request) => Promise<Response>): Promise<Looked> {
  const answers = await Promise.all(['A', 'AAAA'].map((type) => addressesOf(url, hostname, type, ask)))
  const addresses = answers.flatMap((answer) => answer ?? [])
  const address = addresses.find(isInside)
  if (address !== undefined) return { kind: 'private', address }
  if (answers.includes(null)) return { kind: 'unknown' }
  return addresses.length === 0 ? { kind: 'none' } : { kind: 'public' }
}

/** Of one type; none where the name or the type does not exist. Null where the resolver did not say, which the log says. */
async function addressesOf(
  url: string,
  hostname: string,
  type: string,
  ask: (request: Request) => Promise<Response>,
): Promise<string[] | null> {
  const query = new URL(url)
  query.searchParams.set('name', hostname)
  query.searchParams.set('type', type)
  try {
    const headers = { accept: 'application/dns-json' }
    const response = await ask(new Request(query, { headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) }))
    const { Status, Answer = [] } = answerForm.parse(await response.json())
    if (Status === NXDOMAIN) return []
    if (Status === NOERROR) return Answer.filter((one) => ADDRESS_TYPES.includes(one.type)).map(({ data }) => data)
    log.warn('egress.name-unchecked', { host: hostname, type, said: `the resolver answered status ${Status}` })
  } catch (thrown) {
    log.warn('egress.name-unchecked', { host: hostname, type, said: said(thrown) })
  }
  return null
}
