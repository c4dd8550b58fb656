import { type ErrorClass, errorClassOf } from '../store/error-class'
import { type FailureGroup, failureGroups, lastTaken } from '../store/issues'
import type { Deps } from './deps'

const DAY_MS = 86_400_000
/** So many failures are looked at, and as many that wait; older ones are not counted. */
const AMONG = 5_000
const SHOWN = 200

export const ISSUE_DAYS = { usual: 7, max: 30 }

export interface Issue extends FailureGroup {
  error: ErrorClass | null
  /** `recovered`: none of it waits, and the destination has taken deliveries since. */
  state: 'failing' | 'recovered'
}

/** What fails again and again: by destination and code, those that failed latest first. */
export async function repeatedFailures({ db, clock }: Deps, days: number): Promise<{ sinceMs: number; issues: Issue[] }> {
  const sinceMs = clock() - days * DAY_MS
  const groups = await failureGroups(db, { sinceMs, among: AMONG, limit: SHOWN })
  const destinations = [...new Set(groups.map(({ integrationId }) => integrationId))]
  const taken = await lastTaken(db, destinations, minuteOf(sinceMs))
  const issues = groups.map((group): Issue => {
    const takenSince = (taken.get(group.integrationId) ?? 0) > minuteOf(group.lastAt)
    return { ...group, error: errorClassOf(group), state: group.waiting === 0 && takenSince ? 'recovered' : 'failing' }
  })
  return { sinceMs, issues }
}

/** Figures are kept by the minute. */
const minuteOf = (ms: number): number => Math.floor(ms / 60_000)
