import * as z from 'zod'
import type { Form } from './contract'
import { type Decoded, decodeJson } from './decode'
import { issuesOf } from './issue'
import { ignored, type Normalised, type RawMessage, type Reading } from './reading'
import { type SeverityScale, signal } from './values'
import type { Verifier } from './verifier'

export interface SourceSpec<P extends z.ZodType, S extends Form> {
  /** What it reads, for its page in the docs: the vendor's message kinds and generations, in one or two sentences. */
  reads: string
  /** What makes two messages be about the same problem, in order of preference, in a sentence. */
  identity: string
  /** Why incidents of this source stay open until a person resolves them: the vendor sends no end. Only for such vendors. */
  neverResolves?: string
  /** The vendor's severities and ours; the very tables that `normalise` reads with. Empty where the vendor has none. */
  severities: readonly SeverityScale[]
  /** The vendor's own proof of who sends. `null` where the vendor has none: then our key is the proof. A function where the admin chooses. */
  verify: Verifier | null | ((settings: z.output<S>) => Verifier | null)
  settings?: S
  /** How bytes become a value; JSON where absent. */
  decode?: (raw: RawMessage) => Decoded
  payload: P
  /** The vendor's own id of this delivery, equal when it sends the same delivery again. */
  messageKey?: (raw: RawMessage, payload: z.output<P>) => string | undefined
  /** Request headers worth keeping with the message (never one that carries a credential). */
  headers?: readonly string[]
  /** Pure: no clock, no network, no logging. One message may carry many signals. */
  normalise(payload: z.output<P>, context: { settings: z.output<S>; headers: Headers; query: URLSearchParams }): Normalised
  /** 202 for vendors that would retry an unreadable message for days, 422 (the default) where the vendor shows it to its user. */
  unreadableStatus?: 202 | 422
  /** 200 for vendors to which any other 2xx is a failure; 202 (the default) says that the work goes on. */
  acceptedStatus?: 200 | 202
}

/** What the rest of the app sees: inputs are `unknown`, because they come from outside. */
export interface Source {
  verifier(settings: unknown): Verifier | null
  forms: { settings: Form }
  read(raw: RawMessage, settings: unknown): Reading
  headers: readonly string[]
  unreadableStatus: 202 | 422
  acceptedStatus: 200 | 202
  about: { reads: string; identity: string; severities: readonly SeverityScale[]; neverResolves?: string }
}

const nothing = z.object({})

export function defineSource<P extends z.ZodType, S extends Form = typeof nothing>(spec: SourceSpec<P, S>): Source {
  // The default is only taken when the spec names no settings, so S is then exactly `typeof nothing`.
  const form = (spec.settings ?? nothing) as S
  const parsed = memo((settings: unknown) => form.parse(settings ?? {}))
  return {
    forms: { settings: form },
    about: {
      reads: spec.reads,
      identity: spec.identity,
      severities: spec.severities,
      ...(spec.neverResolves && { neverResolves: spec.neverResolves }),
    },
    headers: spec.headers ?? [],
    unreadableStatus: spec.unreadableStatus ?? 422,
    acceptedStatus: spec.acceptedStatus ?? 202,
    verifier: (settings) => (typeof spec.verify === 'function' ? spec.verify(parsed(settings)) : spec.verify),
    read(raw, settings) {
      const decoded = (spec.decode ?? decodeJson)(raw)
      if (!decoded.ok) return { kind: 'unparseable', issue: decoded.error }
      const payload = spec.payload.safeParse(decoded.value)
      if (!payload.success) return { kind: 'unreadable', issues: issuesOf(payload.error) }
      const messageKey = spec.messageKey?.(raw, payload.data)
      const query = new URLSearchParams(raw.url.split('?')[1] ?? '')
      const normalised = spec.normalise(payload.data, { settings: parsed(settings), headers: raw.headers, query })
      if (!Array.isArray(normalised)) return normalised.kind === 'handshake' ? normalised : { ...normalised, messageKey }
      if (normalised.length === 0) return { ...ignored('the message carries no alert'), messageKey }
      return { kind: 'signals', signals: normalised.map(signal), messageKey }
    },
  }
}

/** Settings objects are cached per integration, so parsing them once per object is parsing them once. */
function memo<T>(make: (from: unknown) => T): (from: unknown) => T {
  const made = new WeakMap<object, T>()
  return (from) => {
    if (typeof from !== 'object' || from === null) return make(from)
    const known = made.get(from)
    if (known !== undefined) return known
    const fresh = make(from)
    made.set(from, fresh)
    return fresh
  }
}
