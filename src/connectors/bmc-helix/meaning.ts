import type { Action, Issue, Signal } from '../contract'

/** What one record says: a signal, a reason why there is none, or what could not be read. */
export type Meaning = { signal: Signal } | { reason: string } | Issue
/** `none` is a state that is neither open nor ended. */
export type State = Action | 'none'
