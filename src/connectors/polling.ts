import type * as z from 'zod'
import type { Form, Health, Send, Signal } from './contract'
import { type SeverityScale, signal } from './values'

/** One page of what a vendor's API has for us, or why there is none. */
export type Poll<K> =
  /**
   * `cursor` is kept together with the signals, or not at all: a crash in between repeats the page. `more` asks for the next one at once;
   * `againSeconds` sooner than the integration's pace, where the vendor is still making what we asked for.
   */
  | { kind: 'page'; signals: Signal[]; cursor: K; more: boolean; againSeconds?: number }
  /** Not now: busy, throttled, a network that does not answer. `afterSeconds` where the vendor said when. */
  | { kind: 'retry'; code: string; reason: string; afterSeconds?: number }
  /** Not like this: a credential or a setting is wrong, and somebody has to change it. */
  | { kind: 'rejected'; code: string; reason: string }

export interface PollTarget<S, C> {
  settings: S
  credentials: C
  send: Send
  /** Start of this run, milliseconds: connectors have no clock of their own. */
  nowMs: number
  /** Lives as long as this run: an access token that its pages share. Never kept, never logged. */
  run: Map<string, string>
}

export interface PollerSpec<S extends Form, C extends Form, K extends z.ZodType> {
  /** As in a source: what it fetches, what makes two records one problem, the vendor's severities. */
  reads: string
  identity: string
  severities: readonly SeverityScale[]
  neverResolves?: string
  /** No field may have the name of a field of the connector's other sides. */
  settings: S
  /** Sealed at rest. */
  credentials: C
  /** Where the next page begins, as JSON: times and ids of the vendor, never a secret. */
  cursor: K
  /** How often the vendor may be asked, by its documentation; an integration may set another pace. At least 60. */
  everySeconds: number
  /**
   * The page after `cursor`; `null` is the first run ever, which looks back a little rather than reading all history.
   * Pure but for `send`. At most 200 records a page.
   */
  poll(cursor: z.output<K> | null, target: PollTarget<z.output<S>, z.output<C>>): Promise<Poll<z.output<K>>>
  /** Whether the credentials are good, without taking anything. */
  test(target: PollTarget<z.output<S>, z.output<C>>): Promise<Health>
}

/** What the rest of the app sees: inputs are `unknown`, because they come from outside. */
export interface Poller {
  forms: { settings: Form; credentials: Form }
  everySeconds: number
  about: { reads: string; identity: string; severities: readonly SeverityScale[]; neverResolves?: string }
  poll(cursor: unknown, target: PollTarget<unknown, unknown>): Promise<Poll<unknown>>
  test(target: PollTarget<unknown, unknown>): Promise<Health>
}

export function definePoller<S extends Form, C extends Form, K extends z.ZodType>(spec: PollerSpec<S, C, K>): Poller {
  const typed = (target: PollTarget<unknown, unknown>): PollTarget<z.output<S>, z.output<C>> => ({
    ...target,
    settings: spec.settings.parse(target.settings),
    credentials: spec.credentials.parse(target.credentials),
  })
  const { settings, credentials, everySeconds, reads, identity, severities, neverResolves } = spec
  return {
    forms: { settings, credentials },
    everySeconds,
    about: { reads, identity, severities, ...(neverResolves && { neverResolves }) },
    // A cursor of an older release that is no cursor any more starts afresh.
    async poll(cursor, target) {
      const page = await spec.poll(cursor === null ? null : (spec.cursor.safeParse(cursor).data ?? null), typed(target))
      return page.kind === 'page' ? { ...page, signals: page.signals.map(signal) } : page
    },
    test: (target) => spec.test(typed(target)),
  }
}
