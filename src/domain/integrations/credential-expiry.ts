import type { Issue } from '../../connectors/contract'
import { iso } from '../../kit/clock'
import { err, ok, type Result } from '../../kit/result'
import type { OperatorFact } from '../operator-events/facts'

const DAY_MS = 86_400_000
/** Days before the end at which somebody is told, and the end itself. */
const REMIND_DAYS = [14, 7, 3, 1, 0]

/** ISO 8601 by field; `null` takes a date away. */
export type GivenExpiry = Record<string, string | null>

/**
 * The ends of credentials after a change, milliseconds by field. `fields` are the credentials that there are then; of one that is
 * `replaced` the old end says nothing any more.
 */
export function expiryAfter(
  kept: Record<string, number>,
  given: GivenExpiry = {},
  { fields, replaced, nowMs }: { fields: readonly string[]; replaced: readonly string[]; nowMs: number },
): Result<Record<string, number>, Issue[]> {
  const issues = Object.entries(given).flatMap(([field, end]) => {
    const path = `credentialExpiry.${field}`
    if (!fields.includes(field))
      return [{ path, message: `there is no such credential; there are: ${fields.join(', ') || 'none'}` }]
    return end !== null && Date.parse(end) <= nowMs
      ? [{ path, message: 'this time is over: give the new credential with its end' }]
      : []
  })
  if (issues.length > 0) return err(issues)
  const stays = Object.entries(kept).filter(([field]) => fields.includes(field) && !replaced.includes(field) && !(field in given))
  const set = Object.entries(given).flatMap(([field, end]) => (end === null ? [] : [[field, Date.parse(end)] as const]))
  return ok(Object.fromEntries([...stays, ...set]))
}

/** What has to be said of its credentials now: the latest reminder of each, which is the same fact until the next one. */
export function expiryFacts(
  { id, name, credentialExpiry }: { id: string; name: string; credentialExpiry: Record<string, number> },
  nowMs: number,
): OperatorFact[] {
  return Object.entries(credentialExpiry).flatMap(([field, endMs]) => {
    const days = REMIND_DAYS.findLast((one) => nowMs >= endMs - one * DAY_MS)
    if (days === undefined) return []
    const title =
      days === 0 ? `The credential "${field}" of "${name}" has expired` : `The credential "${field}" of "${name}" expires soon`
    return [
      {
        type: 'credential.expiring',
        integrationId: id,
        key: `${id}/${field}/${endMs}/${days}`,
        title,
        detail: {
          credential: field,
          expiresAt: iso(endMs),
          remedy: 'give a new one with its end: PATCH /api/v1/integrations/{id}',
        },
      },
    ]
  })
}
