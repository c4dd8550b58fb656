import * as z from 'zod'
import type { Bytes } from '../kit/bytes'
import { type Decoded, decodeJson } from './decode'
import type { DropIn } from './drop-in'
import type { IncidentEvent, OperatorEvent } from './event'
import type { Health, Outcome, Outgoing, Pace, Target } from './exchange'
import type { Poller } from './polling'
import type { Severity } from './severity'
import type { Rendered, Templates } from './template'
import { type SeverityScale, signal } from './values'
import type { Verifier } from './verifier'

export * from './event'
export * from './exchange'
export * from './severity'

export const actions = ['trigger', 'acknowledge', 'resolve'] as const
export type Action = (typeof actions)[number]

/** One HTTP request that a vendor sent us, as received. */
export interface RawMessage {
  method: string
  /** The full public URL, as some vendors sign it. */
  url: string
  headers: Headers
  body: Bytes
}

/** The one vocabulary that sources write: one statement about one problem. */
export interface Signal {
  /** Equal for every message about one problem, from trigger to resolve, within its integration. 1 to 512 characters. */
  dedupKey: string
  action: Action
  /** Absent where the vendor did not say: the integration's default severity applies. */
  severity?: Severity
  title: string
  description?: string
  /** When the vendor says that it happened, ISO 8601. Absent where the vendor gives no time: the time of receipt applies. */
  occurredAt?: string
  link?: string
  labels: Record<string, string>
}

/** What a source makes of a message. */
export type Reading =
  | { kind: 'signals'; signals: Signal[]; messageKey?: string }
  /** Says nothing about a problem (a push, a comment, the vendor's test button). */
  | { kind: 'ignored'; reason: string; messageKey?: string; test?: boolean }
  /** The vendor asks whether we are there. `call` is made after the answer and never blocks it. */
  | { kind: 'handshake'; reason: string; reply?: HandshakeReply; call?: Outgoing }
  /** Not the vendor's shape, or a state that we do not know. Kept and shown, never an acknowledge or a resolve. */
  | { kind: 'unreadable'; issues: Issue[]; messageKey?: string }
  /**
   * A person, answering from where we told them: about incidents of ours, whichever integration opened them. `reply` is what the channel
   * shows to that person, made of one line per command ("#41 acknowledged"); JSON results where absent.
   */
  | {
      kind: 'commands'
      commands: IncidentCommand[]
      reply?: (said: string, results: readonly CommandResult[]) => HandshakeReply
      messageKey?: string
    }
  /** Not the encoding that it claims to be. */
  | { kind: 'unparseable'; issue: string }

/** What became of a command, as the answer to any message says it. */
export interface CommandResult {
  outcome: string
  action?: Action
  incidentId?: string
  dedupKey?: string
  reason?: string
}

export interface IncidentCommand {
  action: 'acknowledge' | 'resolve'
  /** Our incident, by id (`inc_…`) or by number (`41`, `#41`), as the person or the button gave it. */
  incident: string
  /** Who asks, as the channel names them. */
  by: string
}

export interface HandshakeReply {
  contentType: 'application/json' | 'text/plain' | 'text/xml'
  body: string
}

/** Where a value was wrong (`alerts.0.status`) and what was expected there. */
export interface Issue {
  path: string
  message: string
}

/** What a normaliser may answer instead of signals. */
export type Normalised = Signal[] | Extract<Reading, { kind: 'ignored' | 'handshake' | 'unreadable' | 'commands' }>

export const ignored = (reason: string): Extract<Reading, { kind: 'ignored' }> => ({ kind: 'ignored', reason })
/** The vendor's "test" button: answered 2xx, shown in the wizard, opens nothing. */
export const testMessage = (reason: string): Extract<Reading, { kind: 'ignored' }> => ({ kind: 'ignored', reason, test: true })
export const unreadable = (path: string, message: string): Extract<Reading, { kind: 'unreadable' }> => ({
  kind: 'unreadable',
  issues: [{ path, message }],
})

/** Every field carries `.meta({ title, description })`: it becomes the wizard, the API schema and the docs table. */
export type Form = z.ZodObject

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

export interface DestinationSpec<S extends Form, C extends Form, R extends Record<string, z.ZodType>> {
  settings: S
  /** Sealed at rest. A field is secret because it is here, never because of a flag. */
  credentials: C
  /** Credentials that we make when the admin gives none, by field; shown once. */
  generate?: { [field in keyof z.output<C>]?: () => string | Promise<string> }
  /** The public halves of the credentials as JWKs, published under `/.well-known/webhooks/{integration}.json`. */
  publicKeys?(credentials: z.output<C>): Promise<JsonWebKey[]>
  /** What no field can say alone, such as which credentials the settings ask for. `named` are the credentials that are given now, not kept. */
  check?(given: Checked<z.output<S>, z.output<C>>): Issue[]
  /** Name of the client certificate (a binding of the Worker) that its requests show. */
  certificate?(settings: z.output<S>): { path: string; name: string } | undefined
  /** `urgent` for chat and paging, `standard` for the rest. */
  schedule: 'standard' | 'urgent'
  /** How fast the vendor may be spoken to; 50 a second, bursts of 100, 10 at a time where absent. */
  pace?: Pace
  /** What templates may say here; `target.rendered` has what they said. */
  templates: Templates<R>
  /** What the vendor has no word for: no delivery of these is planned. */
  leavesOut?: readonly IncidentEvent['type'][]
  /** Settings and credentials of nobody, with which a preview shows the request; what `generate` makes may be left out. */
  example: { settings: z.input<S>; credentials: Partial<z.input<C>> }
  deliver(event: IncidentEvent, target: Target<z.output<S>, z.output<C>, Rendered<R>>): Promise<Outcome>
  /** Tells those who run the hub; in its own words alone. */
  notify(event: OperatorEvent, target: Target<z.output<S>, z.output<C>>): Promise<Outcome>
  /** Must not page anyone. */
  test(target: Target<z.output<S>, z.output<C>>): Promise<Health>
}

export interface Checked<S, C> {
  settings: S
  credentials: C
  named: readonly string[]
}

/** What the rest of the app sees: inputs are `unknown`, because they come from outside. */
export interface Source {
  verifier(settings: unknown): Verifier | null
  forms: { settings: Form }
  /** Every verifier that some settings choose: for docs and the catalogue. */
  read(raw: RawMessage, settings: unknown): Reading
  headers: readonly string[]
  unreadableStatus: 202 | 422
  acceptedStatus: 200 | 202
  about: { reads: string; identity: string; severities: readonly SeverityScale[]; neverResolves?: string }
}
export interface Destination {
  forms: { settings: Form; credentials: Form }
  generate: Record<string, (() => string | Promise<string>) | undefined>
  publicKeys?(credentials: unknown): Promise<JsonWebKey[]>
  check(given: Checked<unknown, unknown>): Issue[]
  certificate(settings: unknown): { path: string; name: string } | undefined
  schedule: 'standard' | 'urgent'
  pace: Pace
  templates: Templates
  leavesOut: readonly string[]
  example: { settings: unknown; credentials: Record<string, unknown> }
  deliver(event: IncidentEvent, target: UntypedTarget): Promise<Outcome>
  notify(event: OperatorEvent, target: UntypedTarget): Promise<Outcome>
  test(target: UntypedTarget): Promise<Health>
}
export type UntypedTarget = Target<unknown, Record<string, unknown>>

export const categories = [
  'monitoring',
  'uptime',
  'incident-management',
  'chat',
  'ticketing',
  'ci-cd',
  'cloud',
  'security',
  'infrastructure',
  'generic',
] as const

export interface Connector {
  /** The folder's name, and the path segment of its inbound URL. */
  id: string
  name: string
  category: (typeof categories)[number]
  /** One line, 20 to 120 characters, a sentence. */
  summary: string
  vendorDocs: string
  source?: Source
  /** Its own API, as far as senders use it, for those that are pointed at us instead. */
  dropIn?: DropIn
  /** Asks the vendor, where it has no webhook or its webhooks lose events. */
  poller?: Poller
  destination?: Destination
}

export const defineConnector = (connector: Connector): Connector => connector

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

export function defineDestination<S extends Form, C extends Form, R extends Record<string, z.ZodType>>(
  spec: DestinationSpec<S, C, R>,
): Destination {
  const typed = ({ rendered, ...target }: UntypedTarget): Target<z.output<S>, z.output<C>, Rendered<R>> => ({
    ...target,
    settings: spec.settings.parse(target.settings),
    credentials: spec.credentials.parse(target.credentials),
    // Its fields are those of the credentials, which is more than the compiler is told.
    retiring: target.retiring as Target<z.output<S>, z.output<C>>['retiring'],
    // Each part went through its own schema when it was rendered.
    ...(rendered && { rendered: rendered as Rendered<R> }),
  })
  const untold = ({ rendered: _, ...target }: UntypedTarget) => typed(target)
  return {
    forms: { settings: spec.settings, credentials: spec.credentials },
    generate: spec.generate ?? {},
    schedule: spec.schedule,
    pace: spec.pace ?? { perSecond: 50, burst: 100, concurrency: 10 },
    templates: spec.templates,
    leavesOut: spec.leavesOut ?? [],
    example: spec.example,
    ...(spec.publicKeys && { publicKeys: (credentials: unknown) => spec.publicKeys!(spec.credentials.parse(credentials)) }),
    check: ({ settings, credentials, named }) =>
      spec.check?.({ settings: spec.settings.parse(settings), credentials: spec.credentials.parse(credentials), named }) ?? [],
    certificate: (settings) => spec.certificate?.(spec.settings.parse(settings)),
    deliver: (event, target) => spec.deliver(event, typed(target)),
    notify: (event, target) => spec.notify(event, untold(target)),
    test: (target) => spec.test(untold(target)),
  }
}

/** One entry per field that was wrong. */
export const issuesOf = (error: z.ZodError): Issue[] =>
  error.issues.slice(0, 20).map(({ path, message }) => ({ path: path.map(String).join('.'), message }))

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
