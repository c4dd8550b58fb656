import { operatorEventTypes } from '../connectors/contract'
import { globMatches } from '../kit/glob'
import { firsts } from '../store/checklist'
import { enabledSubscriptions } from '../store/subscriptions'
import type { Deps } from './deps'

export const checklistItems = [
  'encryption-key',
  'source',
  'destination',
  'subscription',
  'delivery',
  'second-way-in',
  'operator-events',
  'heartbeat',
] as const
export type ChecklistItem = (typeof checklistItems)[number]

/** What a hub needs to be relied on, and whether it is there. Read from what there is; nothing of it is kept. */
export async function checklist({ db, ring }: Deps): Promise<{ item: ChecklistItem; done: boolean; says: string | null }[]> {
  const [there, subscriptions] = await Promise.all([firsts(db), enabledSubscriptions(db)])
  const tellsOperators = subscriptions.some(({ eventTypes }) =>
    eventTypes.some((pattern) => operatorEventTypes.some((type) => globMatches(pattern, type))),
  )
  const done: Record<ChecklistItem, boolean> = {
    'encryption-key': ring.ok,
    source: there.source,
    destination: there.destination,
    subscription: subscriptions.length > 0,
    delivery: there.delivery,
    'second-way-in': there.admins > 1 || there.twoPasskeys,
    'operator-events': tellsOperators,
    heartbeat: there.heartbeat,
  }
  return checklistItems.map((item) => ({
    item,
    done: done[item],
    says: item === 'encryption-key' && !ring.ok ? ring.error : null,
  }))
}
