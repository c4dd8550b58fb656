import type { IncidentEvent, Issue } from '../../connectors/contract'
import { globMatches } from '../../kit/glob'
import { err, ok, type Result } from '../../kit/result'
import { auditRow, insertAudit } from '../../store/audit'
import { eventsOfIncident, latestEvents, storedEvent } from '../../store/events'
import { integrationWithCredentials } from '../../store/integrations'
import type { StoredAttempt } from '../../store/schema'
import { type SubscriptionRow, subscriptionById } from '../../store/subscriptions'
import { templateById } from '../../store/templates'
import { connectorOf } from '../connector'
import { incidentEventOf } from '../deliveries/event'
import { filterable } from '../deliveries/plan'
import { saidOf, speak, type Told } from '../deliveries/speak'
import { traceOfEvent } from '../deliveries/trace'
import type { Deps } from '../deps'
import { eventOfExample, eventTypes, isOperatorEventType } from '../events'
import { priorityOf } from '../incidents/facts'
import { describeOperatorEvent } from '../operator-events/catalogue'
import type { ChosenTemplate } from '../templates/words'
import { passes } from './filter'
import { matches } from './match'

/** How far back a stored event is looked for that the subscription would deliver. */
const EXAMINED = 100
/** Of one incident at most so many events are looked at. */
const EVENTS_MAX = 200

export interface TestSend {
  /** The stored event that it was made from; null: the catalogue's example. */
  eventId: string | null
  type: string
  attempt: Omit<StoredAttempt, 'number' | 'trigger'>
}

/**
 * Says something to the subscription's destination for real, as an attempt does, and answers what came of it. It is no delivery: nothing
 * is planned, stored or repeated, and neither the destination's rate nor its breaker is asked or told. Undefined where there is no such subscription.
 */
export async function testSend(
  deps: Deps,
  id: string,
  wish: { incidentId?: string | undefined; eventId?: string | undefined },
  actor: string,
): Promise<Result<TestSend, Issue[]> | undefined> {
  const subscription = await subscriptionById(deps.db, id)
  const found = subscription && (await integrationWithCredentials(deps.db, subscription.integrationId))
  const destination = found && connectorOf(found.integration.connector)?.destination
  if (!subscription || !found || !destination) return undefined
  const chosen = await eventFor(deps.db, subscription, destination.leavesOut, wish)
  if (!chosen.ok) return chosen
  const { told, stored } = chosen.value
  const { event } = told
  const nowMs = deps.clock()
  await insertAudit(
    deps.db,
    auditRow(nowMs, actor, 'subscription.tested', id, { integrationId: found.integration.id, type: event.type }),
  )
  const spoken = await speak(
    deps,
    destination,
    {
      integrationId: found.integration.id,
      connector: found.integration.connector,
      deliveryId: `dlv_test_${nowMs}`,
      settings: found.integration.settings,
      delivery: found.integration.delivery ?? {},
      externalId: null,
      credentials: found.credentials,
      template: await templateOf(deps.db, subscription),
      trace: traceOfEvent({ id: event.id, messageId: null, traceparent: null, tracestate: null }),
    },
    harmless(told, id),
    nowMs,
  )
  return ok({
    eventId: stored ? event.id : null,
    type: event.type,
    attempt: { ...saidOf(spoken), startedAt: nowMs, latencyMs: deps.clock() - nowMs },
  })
}

/**
 * So that it wakes nobody: the lowest severity, a title that says what it is, and an incident of its own that is the same at every test
 * of this subscription, so that tests fold into one record there and never touch that of a true incident.
 */
function harmless(told: Told, subscriptionId: string): Told {
  const low = { severity: 'info', priority: priorityOf('info') } as const
  const id = `evt_test_${told.event.id.slice(4)}`
  if (told.kind === 'operator') {
    const { title, integration } = told.event
    const nobody = integration && { ...integration, id: `int_test_${subscriptionId.slice(4)}` }
    return { kind: 'operator', event: { ...told.event, ...low, id, title: `[test] ${title}`, integration: nobody } }
  }
  const { incident } = told.event
  return {
    kind: 'incident',
    event: {
      ...told.event,
      id,
      incident: {
        ...incident,
        ...low,
        id: `inc_test_${subscriptionId.slice(4)}`,
        dedupKey: `test:${subscriptionId}`,
        title: `[test] ${incident.title}`,
      },
    },
  }
}

async function templateOf(db: D1Database, { templateId, onTemplateError }: SubscriptionRow): Promise<ChosenTemplate> {
  const template = templateId === null ? undefined : await templateById(db, templateId)
  return {
    template_id: template?.id ?? null,
    template_version: template?.version ?? null,
    template_parts: template ? JSON.stringify(template.parts) : null,
    on_template_error: onTemplateError,
  }
}

interface Chosen {
  told: Told
  /** False: it is the catalogue's example. */
  stored: boolean
}

async function eventFor(
  db: D1Database,
  subscription: SubscriptionRow,
  leavesOut: readonly string[],
  { incidentId, eventId }: { incidentId?: string | undefined; eventId?: string | undefined },
): Promise<Result<Chosen, Issue[]>> {
  if (incidentId === undefined && eventId !== undefined)
    return err([
      { path: 'incidentId', message: 'say also which incident the event is about: events are found by their incident' },
    ])
  if (incidentId === undefined) {
    const latest = await latestMatching(db, subscription, leavesOut)
    return ok(
      latest
        ? { told: { kind: 'incident', event: latest }, stored: true }
        : { told: exampleFor(subscription, leavesOut), stored: false },
    )
  }
  const named = eventId ?? (await latestOf(db, incidentId, subscription, leavesOut)) ?? ''
  const stored = await storedEvent(db, { incidentId, eventId: named })
  if (stored) return ok({ told: { kind: 'incident', event: incidentEventOf(stored.origin, stored.told) }, stored: true })
  return err([
    eventId === undefined
      ? { path: 'incidentId', message: 'there is no such incident, or it has no events' }
      : { path: 'eventId', message: 'this incident has no such event' },
  ])
}

async function latestMatching(
  db: D1Database,
  { filter, ...conditions }: SubscriptionRow,
  leavesOut: readonly string[],
): Promise<IncidentEvent | undefined> {
  const latest = (await latestEvents(db, EXAMINED)).find(
    ({ event, about }) =>
      !leavesOut.includes(event.type) &&
      matches(conditions, { ...event, priority: priorityOf(event.severity) }) &&
      passes(filter, filterable(event, about)).matches,
  )
  const stored = latest && (await storedEvent(db, { incidentId: latest.event.incidentId, eventId: latest.event.id }))
  return stored && incidentEventOf(stored.origin, stored.told)
}

/** One of the types that the subscription is for, if there is one. */
async function latestOf(
  db: D1Database,
  incidentId: string,
  { eventTypes }: SubscriptionRow,
  leavesOut: readonly string[],
): Promise<string | undefined> {
  const events = await eventsOfIncident(db, incidentId, { limit: EVENTS_MAX })
  const isFor = ({ type }: { type: string }) => !leavesOut.includes(type) && eventTypes.some((one) => globMatches(one, type))
  return (events.findLast(isFor) ?? events.at(-1))?.id
}

/** As the catalogue shows it, of the first type that the subscription is for. */
function exampleFor({ eventTypes: patterns }: SubscriptionRow, leavesOut: readonly string[]): Told {
  const wanted = eventTypes.filter((one) => patterns.some((pattern) => globMatches(pattern, one)))
  const type = wanted.find((one) => !leavesOut.includes(one)) ?? wanted[0]
  if (!type) throw new Error(`no event type matches ${patterns.join(', ')}, which was checked when the subscription was saved`)
  if (!isOperatorEventType(type)) return { kind: 'incident', event: eventOfExample(type) }
  const { timestamp, data } = describeOperatorEvent(type).example
  return { kind: 'operator', event: { ...data, type, occurredAt: timestamp } }
}
