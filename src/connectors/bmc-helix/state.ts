import type { Action } from '../contract'

/** What a status means; `none` is a state that is neither open nor ended. */
export type State = Action | 'none'
