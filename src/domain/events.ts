import * as z from 'zod'
import { type IncidentEvent, type OperatorEventType, operatorEventTypes, severities } from '../connectors/contract'
import type { EventType } from './incidents/facts'
import { describeOperatorEvent, operatorPayloadOf } from './operator-events/catalogue'

/** What others may subscribe to. The compiler asks for a new type here as soon as a gate can say it. */
const told: Record<
  EventType,
  { title: string; description: string; status: IncidentEvent['incident']['status']; occurrences: number }
> = {
  'incident.triggered': {
    title: 'Incident triggered',
    description: 'A problem that nobody knew of: a new incident is open.',
    status: 'triggered',
    occurrences: 1,
  },
  'incident.updated': {
    title: 'Incident updated',
    description: 'The severity of an open incident rose. A plain repeat is no event.',
    status: 'triggered',
    occurrences: 4,
  },
  'incident.acknowledged': {
    title: 'Incident acknowledged',
    description: 'A person, or a tool that speaks for one, takes care of the incident.',
    status: 'acknowledged',
    occurrences: 4,
  },
  'incident.assigned': {
    title: 'Incident assigned',
    description: 'Somebody gave the incident to a user, or took it from one (`assignee` is null then).',
    status: 'acknowledged',
    occurrences: 4,
  },
  'incident.resolved': {
    title: 'Incident resolved',
    description: 'The problem is over, as its source or a person says.',
    status: 'resolved',
    occurrences: 4,
  },
  'incident.reopened': {
    title: 'Incident reopened',
    description: 'The problem came back within the flap window of its integration: the same incident is open again.',
    status: 'triggered',
    occurrences: 5,
  },
}

// Record<EventType, …> has exactly these keys.
export const incidentEventTypes = Object.keys(told) as EventType[]
export const eventTypes: readonly (EventType | OperatorEventType)[] = [...incidentEventTypes, ...operatorEventTypes]
export const isOperatorEventType = (type: string): type is OperatorEventType => operatorEventTypes.some((one) => one === type)

const incident = z
  .object({
    id: z.string().meta({ description: 'Equal in every event about one incident.' }),
    number: z.number().int(),
    status: z.enum(['triggered', 'acknowledged', 'resolved']).meta({ description: 'As it was after the event.' }),
    severity: z.enum(severities),
    priority: z.enum(['P1', 'P2', 'P3', 'P4']).meta({ description: 'P1 is critical.' }),
    title: z.string(),
    description: z.string().nullable(),
    dedupKey: z.string().meta({ description: 'Equal for every message about one problem.' }),
    link: z.string().nullable().meta({ description: 'The problem in the tool that reported it.' }),
    labels: z.record(z.string(), z.string()),
    occurrences: z.number().int(),
    openedAt: z.iso.datetime(),
    service: z.object({ id: z.string(), name: z.string() }).nullable(),
    assignee: z
      .object({ id: z.string(), name: z.string().nullable().meta({ description: 'null: the user was deleted since.' }) })
      .nullable()
      .meta({ description: 'Who took care of it after the event; null: nobody.' }),
    source: z
      .object({ integrationId: z.string(), connector: z.string(), name: z.string() })
      .meta({ description: 'The integration that opened it.' }),
  })
  .meta({ description: 'The incident.' }) satisfies z.ZodType<IncidentEvent['incident']>

/** The body that the webhook destination sends, as Standard Webhooks 1.0.0 lays it out. */
export const payloadOf = (type: EventType) =>
  z.object({
    type: z.literal(type),
    timestamp: z.iso.datetime().meta({ description: 'When it happened.' }),
    data: z.object({
      id: z.string().meta({ description: 'The event: equal on every attempt and at every subscriber.' }),
      actor: z.string().meta({ description: 'Who did it: `integration:<name>`, `token:<name>`.' }),
      incident,
    }),
  })

export interface EventDescription {
  type: EventType | OperatorEventType
  title: string
  description: string
  /** Of the body that a webhook receives. */
  schema: Record<string, unknown>
  example: z.infer<ReturnType<typeof payloadOf>> | z.infer<ReturnType<typeof operatorPayloadOf>>
}

let described: EventDescription[] | undefined

/** Every event type, with the webhook body it becomes. */
export function eventCatalogue(): EventDescription[] {
  described ??= [
    ...incidentEventTypes.map((type) => ({
      type,
      title: told[type].title,
      description: told[type].description,
      schema: z.toJSONSchema(payloadOf(type)),
      example: exampleOf(type),
    })),
    ...operatorEventTypes.map((type) => ({
      type,
      ...describeOperatorEvent(type),
      schema: z.toJSONSchema(operatorPayloadOf(type)),
    })),
  ]
  return described
}

const actors: { [type in EventType]?: string } = {
  'incident.acknowledged': 'token:on-call',
  'incident.assigned': 'user:Ada Lovelace',
}

const exampleOf = (type: EventType): z.infer<ReturnType<typeof payloadOf>> => ({
  type,
  timestamp: '2026-03-14T09:26:53.589Z',
  data: {
    id: 'evt_01jpa8c5rn2x7q4v9k3m6t8wbz',
    actor: actors[type] ?? 'integration:Grafana production',
    incident: {
      id: 'inc_01jpa8a1d05h2s7y4c9g6n3pqr',
      number: 1729,
      status: told[type].status,
      severity: 'critical',
      priority: 'P1',
      title: 'Error rate of payments-api over 5 %',
      description: 'http_5xx / http_total has been over 0.05 for 5 minutes',
      dedupKey: 'c6eadffa33fcdf37',
      link: 'https://grafana.example.com/alerting/grafana/c6eadffa33fcdf37/view',
      labels: { alertname: 'ErrorRateHigh', env: 'production' },
      occurrences: told[type].occurrences,
      openedAt: '2026-03-14T09:15:00.000Z',
      service: { id: 'svc_01jp0000004d8f6h2k9m3q7stv', name: 'payments-api' },
      assignee: type === 'incident.assigned' ? { id: 'usr_01jp0000009b2d4f6h8j0k2m4n', name: 'Grace Hopper' } : null,
      source: { integrationId: 'int_01jp0000007w5z3b8c2d4f6ghj', connector: 'grafana', name: 'Grafana production' },
    },
  },
})

/** The same example as destinations see it. */
export function eventOfExample(type: EventType): IncidentEvent {
  const { timestamp, data } = exampleOf(type)
  return { id: data.id, type, occurredAt: timestamp, actor: data.actor, incident: data.incident }
}
