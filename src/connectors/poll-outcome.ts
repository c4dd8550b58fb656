import type { Reply } from './contract'
import { retryAfterSeconds } from './outcome'
import type { Poll } from './polling'

/**
 * What a reply that is not the page means: 429 and 5xx, timeouts and lost connections are for later; 401 and 403 are for a person;
 * any other 4xx too, because asking the same again would get the same answer. Undefined for 2xx.
 */
export function pollFailure(reply: Reply): Extract<Poll<never>, { kind: 'retry' | 'rejected' }> | undefined {
  const { status, failure } = reply
  if (failure) return { kind: failure.code === 'blocked' ? 'rejected' : 'retry', code: failure.code, reason: failure.reason }
  if (status >= 200 && status < 300) return undefined
  const code = `http_${status}`
  const reason = `HTTP ${status}${reply.body ? `: ${reply.body.slice(0, 200)}` : ''}`
  const afterSeconds = retryAfterSeconds(reply)
  if (status === 408 || status === 429 || status >= 500)
    return { kind: 'retry', code, reason, ...(afterSeconds !== undefined && { afterSeconds }) }
  return { kind: 'rejected', code, reason }
}

/** A 2xx whose body is not what the vendor documents: for later, because a proxy or a maintenance page may have answered. */
export const notAPage = (reason: string): Extract<Poll<never>, { kind: 'retry' }> => ({
  kind: 'retry',
  code: 'not_a_page',
  reason,
})
