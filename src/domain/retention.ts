import * as z from 'zod'
import { auditRow, insertAudit } from '../store/audit'
import { orm } from '../store/db'
import { putSetting, settingOf } from '../store/settings'
import { differences } from './audit'
import type { Deps } from './deps'

/** How many days each kind is kept: unless somebody says otherwise, at least and at most. */
export const retentionKinds = {
  messageBodiesDays: {
    usual: 7,
    min: 1,
    max: 90,
    what: 'Bodies of messages, from when they were received. The rest of a message stays as long as messages are kept.',
  },
  messagesDays: { usual: 90, min: 1, max: 3650, what: 'Messages as a whole, from when they were received.' },
  attemptsDays: {
    usual: 30,
    min: 1,
    max: 90,
    what: 'What attempts sent and were answered, from when their delivery finished. Of the last attempt its outcome and code stay.',
  },
  deliveriesDays: { usual: 365, min: 5, max: 3650, what: 'Deliveries, from when they finished; never one that has not.' },
  incidentsDays: {
    usual: 365,
    min: 5,
    max: 3650,
    what: 'Incidents with all that belongs to them (timeline, deliveries, links to tickets), from when they were resolved; never an open one.',
  },
  heldDays: {
    usual: 14,
    min: 1,
    max: 90,
    what: 'Deliveries to a destination that is switched off, from when they were planned; then they are cancelled.',
  },
  figuresDays: { usual: 90, min: 2, max: 400, what: 'Figures per minute.' },
  operatorEventsDays: { usual: 90, min: 7, max: 400, what: 'What the hub says of itself.' },
  auditDays: { usual: 400, min: 90, max: 3650, what: 'The audit log.' },
} as const

export type RetentionKind = keyof typeof retentionKinds
export type Retention = Record<RetentionKind, number>

const SETTING = 'retention'
const kinds = Object.entries(retentionKinds)

// What another version of us wrote, or a hand, counts as far as it can be read.
const stored = z.object(
  Object.fromEntries(kinds.map(([kind, { usual, min, max }]) => [kind, z.number().int().min(min).max(max).catch(usual)])),
)

export async function retentionOf({ db }: Pick<Deps, 'db'>): Promise<Retention> {
  const read = stored.safeParse((await settingOf(db, SETTING)) ?? {})
  // Every kind is in the schema, and none can fail.
  return (read.success ? read.data : stored.parse({})) as Retention
}

/** From the next full hour on. Answers what holds now. */
export async function changeRetention(deps: Deps, change: Partial<Retention>, actor: string): Promise<Retention> {
  const before = await retentionOf(deps)
  const after = { ...before, ...change }
  const changed = differences(before, change)
  if (Object.keys(changed.to).length === 0) return after
  await orm(deps.db).batch([
    putSetting(deps.db, SETTING, after),
    insertAudit(deps.db, auditRow(deps.clock(), actor, 'settings.changed', SETTING, changed)),
  ])
  return after
}
