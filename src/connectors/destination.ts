import type * as z from 'zod'
import type { Form } from './contract'
import type { IncidentEvent, OperatorEvent } from './event'
import type { Health, Outcome, Pace, Target } from './exchange'
import type { Issue } from './issue'
import type { Rendered, Templates } from './template'

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
