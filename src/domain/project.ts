import { insertDeliveries, type PlannedDelivery } from '../store/deliveries'
import { insertEvents } from '../store/events'
import {
  type IncidentRow,
  type IncidentSaid,
  type IncidentStateRow,
  incidentsAbout,
  incidentsSaid,
  insertIncidents,
  updateIncidents,
} from '../store/incidents'
import { putMessages } from '../store/messages'
import { addRollup, type Rollup } from '../store/rollups'
import { enabledSubscriptions } from '../store/subscriptions'
import { type About, planDeliveries } from './deliveries/plan'
import { type Effects, type IncidentState, priorityOf } from './incidents/facts'

export interface DeliverMessage {
  deliveryId: string
}

/** Cloudflare takes at most so many messages in one `sendBatch`. */
const SEND_BATCH = 100

export interface Projected {
  /** The deliveries that the effects mean. */
  planned: PlannedDelivery[]
  /** The incidents that changed, as they are now; undefined where `readBack` was not asked for. */
  incidents: IncidentSaid[] | undefined
}

/**
 * One D1 batch for everything that a gate has done: atomic, and the same effects a second time change nothing. `readBack`: the same batch reads the
 * incidents that changed, whose numbers are D1's.
 */
export async function project(
  { db, nowMs, readBack }: { db: D1Database; nowMs: number; readBack: boolean },
  effects: Effects,
  rollup?: Rollup,
): Promise<Projected> {
  const planned = effects.events.length > 0 ? await plan(db, effects, nowMs) : []
  const latest = new Map(effects.states.map((state) => [state.id, state]))
  const statements: D1PreparedStatement[] = []
  if (effects.opened.length > 0) statements.push(insertIncidents(db, openedRows(effects, latest)))
  const changed = changedStates(effects, latest)
  if (changed.length > 0) statements.push(updateIncidents(db, changed.map(stateRow)))
  if (effects.events.length > 0) {
    statements.push(
      insertEvents(
        db,
        effects.events.map(({ occurredAtMs, ...event }) => ({
          ...event,
          occurredAt: occurredAtMs,
          priority: priorityOf(event.severity),
        })),
      ),
    )
  }
  const messages = latestPerSlot(effects.messages)
  if (messages.length > 0)
    statements.push(
      putMessages(
        db,
        messages.map(({ receivedAtMs, ...message }) => ({ ...message, receivedAt: receivedAtMs })),
      ),
    )
  if (planned.length > 0) statements.push(insertDeliveries(db, planned))
  if (rollup) statements.push(addRollup(db, rollup, Math.floor(nowMs / 60_000)))
  const changedIds = readBack ? changedIn(effects) : []
  if (changedIds.length > 0) statements.push(incidentsSaid(db, changedIds))
  const answers = statements.length > 0 ? await db.batch<IncidentSaid>(statements) : []
  const incidents = changedIds.length > 0 ? answers.at(-1)?.results : []
  return { planned, incidents: readBack ? incidents : undefined }
}

/** The ids of the incidents that have changed. */
export const changedIn = ({ states, events }: Effects): string[] => [
  ...new Set([...states.map(({ id }) => id), ...events.map(({ incidentId }) => incidentId)]),
]

/** Those that go out now. */
export const dueOf = (planned: readonly PlannedDelivery[]): string[] =>
  planned.filter(({ status }) => status === 'planned').map(({ id }) => id)

async function plan(db: D1Database, { events, opened }: Effects, nowMs: number): Promise<PlannedDelivery[]> {
  const subscriptions = await enabledSubscriptions(db)
  const about = new Map<string, About>(opened.map((one) => [one.id, one]))
  if (subscriptions.some(({ filter }) => filter !== null)) {
    const missing = [...new Set(events.map(({ incidentId }) => incidentId))].filter((id) => !about.has(id))
    for (const { id, ...one } of await incidentsAbout(db, missing)) about.set(id, one)
  }
  return planDeliveries(events, subscriptions, about, nowMs)
}

export async function announce(queue: Queue<DeliverMessage>, deliveryIds: readonly string[]): Promise<void> {
  for (let at = 0; at < deliveryIds.length; at += SEND_BATCH) {
    await queue.sendBatch(deliveryIds.slice(at, at + SEND_BATCH).map((deliveryId) => ({ body: { deliveryId } })))
  }
}

export function merged(all: readonly Effects[]): Effects {
  return {
    opened: all.flatMap(({ opened }) => opened),
    states: all.flatMap(({ states }) => states),
    events: all.flatMap(({ events }) => events),
    messages: all.flatMap(({ messages }) => messages),
  }
}

/** An incident that opened and changed within one projection is written as it is now. */
function openedRows({ opened }: Effects, latest: Map<string, IncidentState>): IncidentRow[] {
  return opened.flatMap(({ openedAtMs, ...incident }) => {
    const state = latest.get(incident.id)
    return state ? [{ ...incident, openedAt: openedAtMs, ...stateRow(state) }] : []
  })
}

/** All but those that opened here and have not changed since: they are inserted as they are. */
function changedStates({ opened, states }: Effects, latest: Map<string, IncidentState>): IncidentState[] {
  const openings = new Set(opened.map(({ id }) => id))
  const first = new Map<string, number>()
  for (const { id, version } of states) if (openings.has(id) && !first.has(id)) first.set(id, version)
  return [...latest.values()].filter(({ id, version }) => first.get(id) !== version)
}

const stateRow = ({ lastSeenAtMs, acknowledgedAtMs, resolvedAtMs, ...state }: IncidentState): IncidentStateRow => ({
  ...state,
  priority: priorityOf(state.severity),
  lastSeenAt: lastSeenAtMs,
  acknowledgedAt: acknowledgedAtMs,
  resolvedAt: resolvedAtMs,
})

const latestPerSlot = (messages: Effects['messages']) => [...new Map(messages.map((message) => [message.slot, message])).values()]
