import type { Outgoing, Reply } from '../connectors/contract'
import { text, utf8 } from '../kit/bytes'
import { headersRedactor, redactor } from './redact'

/** One request and what came of it, as the delivery log shows it: each side at most 16 KiB, without secrets. */
export interface Exchange {
  request: { method: string; url: string; headers: Record<string, string>; body: string }
  /** `null` where no answer came; then `failure` says why. */
  response: { status: number; headers: Record<string, string>; body: string } | null
  failure: NonNullable<Reply['failure']> | null
  latencyMs: number
  startedAtMs: number
}

export interface Happened {
  outgoing: Outgoing
  /** `null` where nothing was sent. */
  prepared: { request: Request; body: string } | null
  reply: Reply
  startedAtMs: number
}

const SIDE_BYTES_MAX = 16 * 1024
const HEADERS_BYTES_MAX = 4 * 1024
/** Enough for what is kept, however much is masked; a poll's page may have megabytes. */
const READ_LENGTH_MAX = 8 * SIDE_BYTES_MAX

/** Makes the record of what happened: secrets out first, then cut, so that no cut leaves half a secret. */
export function recorder(secrets: readonly string[], record: (exchange: Exchange) => void): (happened: Happened) => void {
  const redact = redactor(secrets)
  const redactHeaders = headersRedactor(secrets)
  const side = (headers: Headers, body: string, cut = false) => {
    const kept = firstHeaders(redactHeaders(headers))
    return {
      headers: kept.headers,
      body: firstBytes(redact(body.slice(0, READ_LENGTH_MAX), cut || body.length > READ_LENGTH_MAX), SIDE_BYTES_MAX - kept.bytes),
    }
  }
  return ({ outgoing, prepared, reply, startedAtMs }) =>
    record({
      request: {
        method: outgoing.method,
        url: redact(prepared?.request.url ?? outgoing.url).slice(0, 2048),
        ...side(prepared?.request.headers ?? new Headers(), prepared?.body ?? ''),
      },
      // Whether the end was cut is not known here; a beginning of a secret at the very end is taken out in any case.
      response: reply.failure ? null : { status: reply.status, ...side(reply.headers, reply.body, true) },
      failure: reply.failure ?? null,
      latencyMs: Math.max(0, reply.receivedAtMs - startedAtMs),
      startedAtMs,
    })
}

function firstHeaders(all: Record<string, string>): { headers: Record<string, string>; bytes: number } {
  const headers: Record<string, string> = {}
  let bytes = 0
  for (const [name, value] of Object.entries(all)) {
    const size = utf8(name + value).byteLength
    if (bytes + size > HEADERS_BYTES_MAX) continue
    headers[name] = value
    bytes += size
  }
  return { headers, bytes }
}

function firstBytes(whole: string, bytesMax: number): string {
  const bytes = utf8(whole)
  return bytes.byteLength <= bytesMax ? whole : text(bytes.subarray(0, bytesMax)).replace(/�+$/, '')
}
