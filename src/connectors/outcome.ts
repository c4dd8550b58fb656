import type { Outcome, Reply } from './contract'

/** The usual reading of an HTTP reply; a connector overrides only what its vendor does differently. */
export function outcomeOf(reply: Reply, delivered: () => Outcome = () => ({ kind: 'delivered' })): Outcome {
  if (reply.failure) {
    const { code, reason } = reply.failure
    return code === 'blocked' ? { kind: 'rejected', code, reason } : { kind: 'retry', code, reason }
  }
  const { status } = reply
  if (status >= 200 && status < 300) return delivered()
  const code = `http_${status}`
  const reason = `HTTP ${status}${reply.body ? `: ${reply.body.slice(0, 200)}` : ''}`
  if (status === 410) return { kind: 'gone', code, reason }
  if (status >= 300 && status < 400) return { kind: 'rejected', code, reason: `${reason} (redirects are not followed)` }
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    return { kind: 'retry', code, reason, afterSeconds: retryAfterSeconds(reply) }
  }
  return { kind: 'rejected', code, reason }
}

/** `Retry-After` as seconds or as an HTTP date (RFC 9110 §10.2.3), measured against the reply's own `Date`; at most 24 hours. */
export function retryAfterSeconds(reply: Reply): number | undefined {
  const value = reply.headers.get('retry-after')?.trim()
  if (!value) return undefined
  const seconds = /^\d+$/.test(value) ? Number(value) : secondsUntil(value, reply)
  return seconds === undefined ? undefined : Math.min(seconds, 86_400)
}

function secondsUntil(httpDate: string, { headers, receivedAtMs }: Reply): number | undefined {
  const then = Date.parse(httpDate)
  const sent = Date.parse(headers.get('date') ?? '') || receivedAtMs
  return Number.isNaN(then) ? undefined : Math.max(0, Math.ceil((then - sent) / 1000))
}
