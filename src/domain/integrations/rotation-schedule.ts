import type { Issue } from '../../connectors/contract'
import { iso } from '../../kit/clock'
import { err, ok, type Result } from '../../kit/result'
import { type IntegrationRow, integrationsToRotate } from '../../store/integrations'
import type { Deps } from '../deps'
import type { OperatorFact } from '../operator-events/facts'
import { replaceSecrets } from './replace-secrets'
import { madeFor, toReplace } from './rotate'

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const OVERLAP_HOURS = 24

/** The columns of a schedule that begins now. `made` are the secrets that there are to rotate. */
export function rotationSchedule(
  everyDays: number | null | undefined,
  made: readonly string[],
  nowMs: number,
): Result<Partial<Pick<IntegrationRow, 'rotateEveryDays' | 'rotateDueAt'>>, Issue[]> {
  if (everyDays === undefined) return ok({})
  if (everyDays === null) return ok({ rotateEveryDays: null, rotateDueAt: null })
  if (made.length === 0)
    return err([{ path: 'rotateEveryDays', message: 'nothing that this integration sends is signed with a secret of ours' }])
  return ok({ rotateEveryDays: everyDays, rotateDueAt: nowMs + everyDays * DAY_MS })
}

/**
 * Every integration whose turn it is gets fresh secrets, all of its own in one batch; the old ones are valid for a day more. Nobody has
 * seen the new signing secret then, so that somebody must be told. One that fails is tried again at the next call. Answers what to say.
 */
export async function rotateDue(deps: Deps): Promise<OperatorFact[]> {
  const facts: OperatorFact[] = []
  for (const row of await integrationsToRotate(deps.db, deps.clock())) facts.push(...(await rotateOne(deps, row)))
  return facts
}

async function rotateOne(deps: Deps, { id, name, rotateEveryDays }: IntegrationRow): Promise<OperatorFact[]> {
  const found = await toReplace(deps, id)
  if (!found || rotateEveryDays === null) return []
  const nowMs = deps.clock()
  if (!found.ok) return [rotationFailed({ id, name }, nowMs, found.error.map(({ message }) => message).join('; '))]
  const fresh: Record<string, string> = {}
  for (const field of madeFor(found.value)) {
    const value = await found.value.connector.destination?.generate[field]?.()
    if (value !== undefined) fresh[field] = value
  }
  const secretUnseen = 'signingSecret' in fresh
  await replaceSecrets(deps, found.value, fresh, {
    overlapHours: OVERLAP_HOURS,
    actor: 'system',
    row: { rotateDueAt: nowMs + rotateEveryDays * DAY_MS, secretUnseen },
  })
  return secretUnseen ? [unseen({ id, name }, nowMs + OVERLAP_HOURS * HOUR_MS)] : []
}

const unseen = ({ id, name }: { id: string; name: string }, untilMs: number): OperatorFact => ({
  type: 'credential.expiring',
  integrationId: id,
  key: `${id}/signingSecret/${untilMs}/rotated`,
  title: `The signing secret of "${name}" was replaced on schedule`,
  detail: {
    credential: 'signingSecret',
    expiresAt: iso(untilMs),
    remedy:
      'take the new one with POST /api/v1/integrations/{id}/reveal-secret and give it to the receiver before the old one ends',
  },
})

/** Said once a day for as long as it lasts. */
export const rotationFailed = ({ id, name }: { id: string; name: string }, nowMs: number, reason: string): OperatorFact => ({
  type: 'rotation.failed',
  integrationId: id,
  key: `${id}/rotation/${Math.floor(nowMs / DAY_MS)}`,
  title: `The secrets of "${name}" could not be rotated`,
  detail: { reason },
})
