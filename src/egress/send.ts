import { version } from '../../package.json'
import type { Outgoing, Reply, Send } from '../connectors/contract'
import { type Bytes, text, utf8 } from '../kit/bytes'
import type { Clock } from '../kit/clock'
import { log, said } from '../kit/log'
import { err, ok, type Result } from '../kit/result'
import { type Certificates, certificateNamed } from './certificate'
import { type Exchange, recorder } from './exchange'
import { type OutOfReach, type Reach, reached } from './reach'
import { redactor } from './redact'

export type { Exchange } from './exchange'

export const USER_AGENT = `Signalbox/${version}`

const KIB = 1024
const REQUEST_BYTES_MAX = 256 * KIB
/** Some receivers (and most chat tools) take no more. */
const REQUEST_BYTES_USUAL = 20 * KIB
const HEADERS_BYTES_MAX = 16 * KIB
const HEADER_VALUE_BYTES_MAX = 8 * KIB
const RESPONSE_BYTES_DEFAULT = 16 * KIB
const RESPONSE_BYTES_MAX = 4 * KIB * KIB
const TIMEOUT_MS = 15_000
const BODY_TIMEOUT_MS = 5_000

export interface SendOptions {
  /** A test's; otherwise the platform's. It must honour `request.signal`. */
  fetch?: (request: Request) => Promise<Response>
  clock: Clock
  /** How far requests may go at all. */
  reach: Reach
  /** Whether this integration asks for plain http. */
  allowHttp?: boolean
  /** Every secret of the attempt, live and retiring: none of them reaches a record or a reason. */
  secrets: readonly string[]
  /** Name of the client certificate that the other side is shown (mTLS), among `certificates`. */
  certificate?: string
  certificates?: Certificates
  /** Until the status line; 15 s where absent. */
  timeoutMs?: number
  /** For all requests together, from now on; no end where absent. */
  budgetMs?: number
  /** For the rest of the answer; 5 s where absent. What came until then is the body. */
  bodyTimeoutMs?: number
  /** On every request that does not set them itself. */
  headers?: Readonly<Record<string, string>>
  /** Told of every exchange, also of those that were blocked or failed. */
  record?: (exchange: Exchange) => void
}

/**
 * The only outgoing fetch. Never throws, follows no redirect (a 302 would turn a POST into a GET, to where nobody checked).
 * `Reply.body` is what the vendor said, unredacted, as connectors parse it: who keeps an outcome redacts its reason.
 */
export function makeSend(options: SendOptions): Send {
  const {
    fetch: sent = network,
    clock,
    reach,
    allowHttp = false,
    secrets,
    timeoutMs: usualTimeoutMs = TIMEOUT_MS,
    budgetMs = Number.POSITIVE_INFINITY,
    headers = {},
    bodyTimeoutMs = BODY_TIMEOUT_MS,
  } = options
  const untilMs = clock() + budgetMs
  const redact = redactor(secrets)
  const record = options.record && recorder(secrets, options.record)

  return async (outgoing) => {
    let startedAtMs = clock()
    const fail = (code: NonNullable<Reply['failure']>['code'], reason: string): Reply => ({
      status: 0,
      headers: new Headers(),
      body: '',
      receivedAtMs: clock(),
      failure: { code, reason: redact(reason) },
    })
    const done = (reply: Reply, prepared: Prepared | null): Reply => {
      record?.({ outgoing, prepared, reply, startedAtMs })
      return reply
    }

    const address = await reached(outgoing.url, { reach, http: allowHttp, clock, ask: sent })
    if (!address.ok) return done(fail(address.error.code, address.error.reason), null)
    const prepared = prepare(outgoing, headers, address.value)
    if (!prepared.ok) return done(fail('blocked', prepared.error), null)
    const bodyBytes = utf8(prepared.value.body).byteLength
    if (bodyBytes > REQUEST_BYTES_USUAL) log.warn('egress.large-body', { host: redact(address.value.host), bytes: bodyBytes })
    const shown = options.certificate === undefined ? ok(sent) : certificateNamed(options.certificate, options.certificates ?? {})
    if (!shown.ok) return done(fail('blocked', shown.error), null)

    startedAtMs = clock()
    const timeoutMs = Math.min(usualTimeoutMs, untilMs - startedAtMs)
    if (timeoutMs <= 0) return done(fail('timeout', 'the requests before it took all the time that an attempt has'), null)
    const signal = AbortSignal.timeout(timeoutMs)
    try {
      const response = await shown.value(new Request(prepared.value.request, { signal }))
      const receivedAtMs = clock()
      const bytesMax = Math.min(outgoing.responseBytesMax ?? RESPONSE_BYTES_DEFAULT, RESPONSE_BYTES_MAX)
      const body = text(await bodyOf(response, bytesMax, bodyTimeoutMs))
      return done({ status: response.status, headers: response.headers, body, receivedAtMs }, prepared.value)
    } catch (thrown) {
      if (signal.aborted) return done(fail('timeout', `no answer within ${timeoutMs / 1000} s`), prepared.value)
      return done(fail('connection', `no connection (${said(thrown)})`), prepared.value)
    }
  }
}

/** Whether a request would go there: what `makeSend` asks of each, for whoever saves a URL. */
export const mayReach = (
  url: string,
  { fetch: ask = network, clock, reach, allowHttp = false }: Pick<SendOptions, 'fetch' | 'clock' | 'reach' | 'allowHttp'>,
): Promise<Result<URL, OutOfReach>> => reached(url, { reach, http: allowHttp, clock, ask })

const network = (request: Request) => fetch(request)

export interface Prepared {
  request: Request
  body: string
}

/** The request as it will be sent, or why it will not be. */
function prepare(
  { method, headers, json, text: exact }: Outgoing,
  more: Readonly<Record<string, string>>,
  address: URL,
): Result<Prepared, string> {
  try {
    const all = new Headers(headers)
    for (const [name, value] of Object.entries(more)) if (!all.has(name)) all.set(name, value)
    if (!all.has('user-agent')) all.set('user-agent', USER_AGENT)
    if (json !== undefined && !all.has('content-type')) all.set('content-type', 'application/json')
    const heavy = tooHeavy(all)
    if (heavy) return err(heavy)
    const body = exact ?? (json === undefined ? undefined : JSON.stringify(json))
    // Bytes, not text: for text the platform would add a content type of its own.
    const bytes = body === undefined ? undefined : utf8(body)
    if (bytes && bytes.byteLength > REQUEST_BYTES_MAX) return err(`the body has ${bytes.byteLength} bytes, more than 256 KiB`)
    return ok({
      request: new Request(address, { method, headers: all, body: bytes, redirect: 'manual' }),
      body: body ?? '',
    })
  } catch (thrown) {
    // A header that HTTP does not allow, a value that JSON cannot hold: settings of an admin can lead to both.
    return err(`this request cannot be written (${said(thrown)})`)
  }
}

/** Why these headers are not sent: most servers refuse more than this, some without a word. */
function tooHeavy(headers: Headers): string | undefined {
  let all = 0
  for (const [name, value] of headers) {
    const bytes = utf8(value).byteLength
    if (bytes > HEADER_VALUE_BYTES_MAX) return `the header ${name} has ${bytes} bytes, more than 8 KiB`
    all += name.length + bytes
  }
  return all > HEADERS_BYTES_MAX ? `the headers have ${all} bytes, more than 16 KiB` : undefined
}

/** As much of the body as comes in time and fits; a body that stalls or breaks off does not change the status that came before it. */
async function bodyOf(response: Response, bytesMax: number, timeoutMs: number): Promise<Bytes> {
  const reader = response.body?.getReader()
  if (!reader) return new Uint8Array()
  let timer: number | null = null
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), timeoutMs)
  })
  const bytes = new Uint8Array(bytesMax)
  let length = 0
  while (length < bytesMax) {
    const next = await Promise.race([reader.read().catch(() => null), late])
    if (!next || next.done) break
    const chunk = next.value.subarray(0, bytesMax - length)
    bytes.set(chunk, length)
    length += chunk.byteLength
  }
  clearTimeout(timer)
  reader.cancel().catch(() => {})
  return bytes.subarray(0, length)
}
