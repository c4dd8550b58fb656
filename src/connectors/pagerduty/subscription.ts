import * as z from 'zod'
import { ignored, type Normalised, unreadable } from '../contract'
import { firstKnown, isRecord, meaningOf, optionalScalar } from '../values'
import { signalOfIncident, states } from './incident'

/** A reference to another thing of PagerDuty; only its name is of interest. */
const reference = z
  .union([z.looseObject({ summary: optionalScalar }), z.string().transform((summary) => ({ summary }))])
  .nullish()
  .catch(null)
const references = z.array(reference).nullish().catch(null)

const incident = z.object({
  id: optionalScalar,
  number: optionalScalar,
  title: optionalScalar,
  html_url: optionalScalar,
  urgency: optionalScalar,
  priority: reference,
  service: reference,
  assignees: references,
  escalation_policy: reference,
  teams: references,
})

/** V3: one event per request. https://developer.pagerduty.com/docs/webhooks-overview */
export const subscription = z.object({
  event: z.object({
    id: optionalScalar,
    event_type: z.string().trim(),
    occurred_at: optionalScalar,
    data: z.unknown().optional(),
  }),
})

/** New event types are added over time ("incident.workflow.started"), so one that we do not know is no fault of the sender. */
const eventType = /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$/

export function signalsOfEvent({ event_type, occurred_at, data }: z.output<typeof subscription>['event']): Normalised {
  const action = event_type.startsWith('incident.') ? meaningOf(states, event_type.slice('incident.'.length)) : undefined
  if (!action) {
    return eventType.test(event_type)
      ? ignored(`"${event_type}" says nothing about whether an incident is open`)
      : unreadable('event.event_type', `not an event type of PagerDuty, such as incident.triggered`)
  }
  const parsed = incident.safeParse(isRecord(data) ? data : undefined)
  const id = parsed.success ? firstKnown(parsed.data.id) : undefined
  if (!parsed.success || !id) return unreadable('event.data.id', 'empty, so nothing tells the incident from others')
  const { number, title, html_url, urgency, priority, service, assignees, escalation_policy, teams } = parsed.data
  return [
    signalOfIncident(
      {
        id,
        number,
        title: title ?? undefined,
        urgency,
        priority: priority?.summary,
        service: service?.summary || undefined,
        assignees: assignees?.map((one) => one?.summary) ?? [],
        escalationPolicy: escalation_policy?.summary,
        teams: teams?.map((one) => one?.summary) ?? [],
        link: html_url,
        at: occurred_at,
      },
      action,
    ),
  ]
}
