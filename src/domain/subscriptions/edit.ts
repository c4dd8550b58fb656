import type { Issue } from '../../connectors/contract'
import { newId } from '../../kit/id'
import { err, ok, type Result } from '../../kit/result'
import { auditRow, insertAudit, insertAuditIfChanged } from '../../store/audit'
import { orm } from '../../store/db'
import {
  deleteSubscription,
  insertSubscription,
  listSubscriptions,
  type SubscriptionRow,
  subscriptionById,
  updateSubscription,
} from '../../store/subscriptions'
import { differences } from '../audit'
import { type ChangedMeanwhile, changedMeanwhile, later } from '../changed-meanwhile'
import type { Deps } from '../deps'
import { issuesOfNames } from './check'

export { listSubscriptions, type SubscriptionRow, subscriptionById }

/** What an admin says of a subscription. */
export type Rule = Omit<SubscriptionRow, 'id' | 'createdAt' | 'updatedAt'>

export async function createSubscription(deps: Deps, rule: Rule, actor: string): Promise<Result<SubscriptionRow, Issue[]>> {
  const issues = await issuesOfNames(deps.db, rule)
  if (issues.length > 0) return err(issues)
  const nowMs = deps.clock()
  const row: SubscriptionRow = { ...rule, id: newId('sub', nowMs), createdAt: nowMs, updatedAt: nowMs }
  await orm(deps.db).batch([
    insertSubscription(deps.db, row),
    insertAudit(deps.db, auditRow(nowMs, actor, 'subscription.created', row.id, { ...rule })),
  ])
  return ok(row)
}

/** Takes effect with the next event. Undefined where there is no such subscription; nothing changes where it is not any more as at `since`. */
export async function changeSubscription(
  deps: Deps,
  id: string,
  change: Partial<Rule>,
  actor: string,
  since?: number,
): Promise<Result<SubscriptionRow, Issue[] | ChangedMeanwhile<SubscriptionRow>> | undefined> {
  const before = await subscriptionById(deps.db, id)
  if (!before) return undefined
  if (since !== undefined && since !== before.updatedAt) return err(changedMeanwhile(before))
  const row: SubscriptionRow = { ...before, ...change, updatedAt: later(before.updatedAt, deps.clock()) }
  const issues = await issuesOfNames(deps.db, row)
  if (issues.length > 0) return err(issues)
  const [updated] = await orm(deps.db).batch([
    updateSubscription(deps.db, row, since),
    insertAuditIfChanged(deps.db, auditRow(row.updatedAt, actor, 'subscription.changed', id, differences<Rule>(before, change))),
  ])
  if (updated.meta.changes === 1) return ok(row)
  const current = await subscriptionById(deps.db, id)
  return current && err(changedMeanwhile(current))
}

/** Deliveries that are already planned go out. False where there was none. */
export async function removeSubscription(deps: Deps, id: string, actor: string): Promise<boolean> {
  const before = await subscriptionById(deps.db, id)
  if (!before) return false
  const { name, integrationId } = before
  await orm(deps.db).batch([
    deleteSubscription(deps.db, id),
    insertAuditIfChanged(deps.db, auditRow(deps.clock(), actor, 'subscription.deleted', id, { name, integrationId })),
  ])
  return true
}
