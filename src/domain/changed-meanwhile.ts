/** An edit was made from a version that is not the latest any more; `current` is what somebody else made of it. */
export interface ChangedMeanwhile<T> {
  kind: 'changed-meanwhile'
  current: T
}

export const changedMeanwhile = <T>(current: T): ChangedMeanwhile<T> => ({ kind: 'changed-meanwhile', current })

/** When a change is said to have been made: never the same moment as the one before it, so that no two versions look alike. */
export const later = (beforeMs: number, nowMs: number): number => Math.max(nowMs, beforeMs + 1)
