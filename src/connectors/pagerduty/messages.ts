import * as z from 'zod'
import { ignored, type Normalised, type Signal, unreadable } from '../contract'
import { firstKnown, meaningOf, optionalScalar } from '../values'
import { signalOfIncident, states } from './incident'

const named = z.looseObject({ name: optionalScalar, summary: optionalScalar }).nullish().catch(null)

const incident = z.object({
  id: optionalScalar,
  incident_key: optionalScalar,
  incident_number: optionalScalar,
  title: optionalScalar,
  description: optionalScalar,
  html_url: optionalScalar,
  urgency: optionalScalar,
  priority: named,
  service: named,
  escalation_policy: named,
  teams: z.array(named).nullish().catch(null),
  /** V2. */
  assignments: z
    .array(z.looseObject({ assignee: named }))
    .nullish()
    .catch(null),
  /** V1. */
  assigned_to: z
    .array(z.looseObject({ object: named }))
    .nullish()
    .catch(null),
  /** V1, of a trigger by hand or by mail `subject`, by the Events API `description`, by Nagios its own names. */
  trigger_summary_data: z
    .looseObject({ subject: optionalScalar, description: optionalScalar, SERVICEDESC: optionalScalar, HOSTNAME: optionalScalar })
    .nullish()
    .catch(null),
  last_status_change_on: optionalScalar,
})

/**
 * V2 (`event`, `incident`) and V1 (`type`, `data.incident`): a list of what happened, in order, possibly several changes of one incident.
 * https://github.com/PagerDuty/developer-docs/blob/main/docs/webhooks/09-V2-Overview.md and 10-V1-Overview.md
 */
const message = z
  .object({
    id: optionalScalar,
    event: z.string().nullish(),
    type: z.string().nullish(),
    created_on: optionalScalar,
    incident: incident.nullish(),
    data: z.object({ incident: incident.nullish() }).nullish(),
  })
  .transform((sent) => ({
    id: sent.id,
    event: (sent.event ?? sent.type ?? '').trim(),
    createdOn: sent.created_on,
    incident: sent.incident ?? sent.data?.incident,
  }))

export const extension = z.object({ messages: z.array(message) })

type Message = z.output<typeof message>

/** Ends of event names that say who does it, or what they think of it, but not whether it is open. */
const silent = /^incident\.[a-z_.]+$/

export function signalsOfMessages(messages: Message[]): Normalised {
  const signals: Signal[] = []
  const passed: string[] = []
  for (const [at, { event, incident, createdOn }] of messages.entries()) {
    const action = event.startsWith('incident.') ? meaningOf(states, event.slice('incident.'.length)) : undefined
    if (!action && silent.test(event)) {
      passed.push(event)
      continue
    }
    if (!action) return unreadable(`messages.${at}.event`, 'not an event of PagerDuty, such as incident.trigger')
    const id = firstKnown(incident?.id, incident?.incident_key)
    if (!incident || !id)
      return unreadable(`messages.${at}.incident.id`, 'neither this nor incident_key tells the incident from others')
    signals.push(signalOf(incident, id, action, createdOn))
  }
  return signals.length > 0 || passed.length === 0
    ? signals
    : ignored(`"${passed.join(', ')}" says nothing about whether an incident is open`)
}

function signalOf(
  incident: NonNullable<Message['incident']>,
  id: string,
  action: Signal['action'],
  createdOn: string | null | undefined,
): Signal {
  const why = incident.trigger_summary_data
  return signalOfIncident(
    {
      id,
      number: incident.incident_number,
      title:
        [incident.title, why?.subject, why?.description, [why?.SERVICEDESC, why?.HOSTNAME].filter(Boolean).join(' on ')].find(
          Boolean,
        ) ?? undefined,
      description: incident.description ?? undefined,
      urgency: incident.urgency,
      priority: incident.priority?.summary ?? incident.priority?.name,
      service: incident.service?.name ?? incident.service?.summary ?? undefined,
      assignees: [
        ...(incident.assignments?.map(({ assignee }) => assignee?.summary ?? assignee?.name) ?? []),
        ...(incident.assigned_to?.map(({ object }) => object?.name) ?? []),
      ],
      escalationPolicy: incident.escalation_policy?.name ?? incident.escalation_policy?.summary,
      teams: incident.teams?.map((one) => one?.name ?? one?.summary) ?? [],
      link: incident.html_url,
      at: createdOn ?? incident.last_status_change_on,
    },
    action,
  )
}
