/** How an attempt ended, as far as the destination's health goes. */
export type Ended =
  /** Somebody else had the lease in D1: nothing was asked. */
  | { kind: 'not-begun' }
  | { kind: 'delivered' }
  /** It answered, and did not want it (4xx): it is up, but nothing arrives. */
  | { kind: 'refused' }
  /** It did not answer, or said that it cannot now. `pauseSeconds`: its `Retry-After`, which holds for all its deliveries. */
  | { kind: 'failed'; pauseSeconds?: number; throttled: boolean }

/** What somebody should hear of. */
export interface Noticed {
  /** Nothing arrives there: the breaker is open, or it refuses one delivery after another. Said once, and `times` again while it lasts. */
  failing?: { sinceMs: number; times: number }
  /** It takes deliveries again, after somebody was told that it does not. */
  recovered?: { failingSinceMs: number }
  /** Nothing has arrived there for so long that it is switched off. */
  hopeless?: { failingSinceMs: number }
}
