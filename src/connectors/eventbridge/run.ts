import { type Action, ignored, unreadable } from '../contract'
import { placeOf } from '../parts'
import { allKnown, instant, labelsOf, meaningOf, optionalScalar, signal, webLink, wordsOf } from '../values'
import type { AwsEvent, Kind } from './event'

/** Something that runs again and again: its last end says whether it is broken. */
export interface Run {
  /** What people call it. */
  what: string
  /** The fields of `detail` that name it; `/`-joined for people. */
  name: (detail: AwsEvent['detail']) => unknown[]
  /** The field of `detail` that holds the state. */
  state: string
  states: Record<string, Action | null>
  /** The fields of `detail` that say why. */
  reasons?: string[]
  why?: (detail: AwsEvent['detail']) => string
  labels?: string[]
  link?: (event: AwsEvent) => string | undefined
}

export const textIn = (value: unknown) => (typeof value === 'string' && value.trim() ? value.trim() : undefined)

/** How such a run ended, from its event. */
export const readRun =
  (run: Run): Kind =>
  (event, at) => {
    const { detail } = event
    const word = optionalScalar.parse(detail[run.state])
    const action = meaningOf(run.states, word)
    if (action === undefined)
      return unreadable(placeOf(at, 'detail', run.state), `not a known state; known are: ${wordsOf(run.states)}`)
    const parts = run.name(detail).filter((part) => part !== undefined)
    const dedupKey = allKnown(run.what, event.account, event.region, ...parts)
    if (!dedupKey || parts.length === 0)
      return unreadable(placeOf(at, 'detail'), `account, region and name of the ${run.what} are not all there`)
    if (action === null) return ignored(`${word} is no verdict on the ${run.what}`)
    return [
      signal({
        dedupKey,
        action,
        title: `${run.what} ${parts.join('/')}: ${word}`,
        description:
          run.why?.(detail) ??
          (run.reasons ?? [])
            .map((field) => textIn(detail[field]))
            .filter(Boolean)
            .join('\n'),
        occurredAt: instant(event.time),
        link: webLink(run.link?.(event)),
        labels: labelsOf({
          [run.what.split(' ').at(-1) ?? 'run']: parts.join('/'),
          account: event.account,
          region: event.region,
          ...Object.fromEntries((run.labels ?? []).map((field) => [field, detail[field]])),
        }),
      }),
    ]
  }
