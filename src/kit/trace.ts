import { toHex } from './bytes'
import { bitsOf } from './id'

/**
 * W3C Trace Context. https://www.w3.org/TR/trace-context/
 * `traceparent`: version, trace id (32 hex digits), id of the caller's span (16), flags; whatever a later version may add is not read.
 */
export interface Trace {
  /** 32 hex digits. */
  traceId: string
  /** 16 hex digits: the span that caused this one; null where the trace begins here. */
  parentId: string | null
  /** 2 hex digits. */
  flags: string
  tracestate: string | null
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
/** What of `tracestate` has to be passed on at least. */
const STATE_MAX = 512
/** Sampled, and that the trace id is random: the flags that version 00 and level 2 know. */
const KNOWN_FLAGS = 3
/** Receivers that follow their caller's choice would otherwise leave out what we cause. */
const SAMPLED = '01'

/** Undefined where the header is missing or not of the format; then `tracestate` means nothing either. */
export function traceOf(traceparent: string | null | undefined, tracestate?: string | null): Trace | undefined {
  const [, version, traceId, parentId, flags, more] = TRACEPARENT.exec(traceparent ?? '') ?? []
  if (!version || !traceId || !parentId || !flags || version === 'ff' || (version === '00' && more !== undefined))
    return undefined
  if (/^0+$/.test(traceId) || /^0+$/.test(parentId)) return undefined
  const known = (Number.parseInt(flags, 16) & KNOWN_FLAGS).toString(16).padStart(2, '0')
  return { traceId, parentId, flags: known, tracestate: stateOf(tracestate) }
}

/** A trace that begins with what this id names: whoever knows the one can work out the other, so nothing is kept for it. */
export const traceFrom = (id: string): Trace => ({ traceId: bitsOf(id), parentId: null, flags: SAMPLED, tracestate: null })

export const traceparentOf = ({ traceId, flags }: Trace, spanId: string): string => `00-${traceId}-${spanId}-${flags}`

export const newSpanId = (): string => toHex(crypto.getRandomValues(new Uint8Array(8)))

/** Whole members from the front, as many as fit; null where it is not of printable ASCII, or nothing is left. */
function stateOf(tracestate: string | null | undefined): string | null {
  if (!tracestate || /[^\x20-\x7e\t]/.test(tracestate)) return null
  if (tracestate.length <= STATE_MAX) return tracestate
  const end = tracestate.lastIndexOf(',', STATE_MAX)
  return end > 0 ? tracestate.slice(0, end) : null
}
