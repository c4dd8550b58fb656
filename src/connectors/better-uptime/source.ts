import * as z from 'zod'
import { type Action, defineSource, ignored, type Normalised, unreadable } from '../contract'
import { firstKnown, instant, labelsOf, meaningOf, optionalScalar, signal, webLink, wordsOf } from '../values'

type Meaning = Action | 'ignored'

const events: Record<string, Meaning> = {
  started: 'trigger',
  reopened: 'trigger',
  acknowledged: 'acknowledge',
  resolved: 'resolve',
}
/** Of the Incidents API, https://betterstack.com/docs/uptime/api/list-all-incidents/ */
const statuses: Record<string, Meaning> = {
  Unconfirmed: 'ignored',
  Validating: 'ignored',
  Started: 'trigger',
  Acknowledged: 'acknowledge',
  Resolved: 'resolve',
}

const incident = z.object({
  name: optionalScalar,
  url: optionalScalar,
  http_method: optionalScalar,
  cause: optionalScalar,
  status: optionalScalar,
  started_at: optionalScalar,
  acknowledged_at: optionalScalar,
  acknowledged_by: optionalScalar,
  resolved_at: optionalScalar,
  team_name: optionalScalar,
  regions: z.array(z.unknown()).nullish().catch(undefined),
})
const reference = z
  .object({ data: z.object({ id: optionalScalar }).nullish() })
  .nullish()
  .catch(undefined)

/** https://betterstack.com/docs/uptime/webhooks/: one JSON:API object; of status page subscriptions (`event_type`) there is none. */
const payload = z.object({
  event: optionalScalar,
  event_type: optionalScalar,
  data: z
    .object({
      id: optionalScalar,
      type: optionalScalar,
      attributes: incident.nullish(),
      relationships: z.object({ monitor: reference, heartbeat: reference }).nullish().catch(undefined),
    })
    .nullish(),
})

export const source = defineSource({
  reads: 'The incident webhook of Better Stack Uptime, with or without its event field, and incidents as the API shows them.',
  identity: 'The id of Better Stack’s incident.',
  severities: [],

  // Better Stack signs nothing: the key goes into the URL.
  verify: null,
  payload,

  normalise({ event, event_type, data }): Normalised {
    if (!data)
      return event_type ? ignored(`"${event_type}" is of a status page’s subscribers`) : unreadable('data', 'no incident')
    if (data.type && data.type !== 'incident') return ignored(`"${data.type}" says nothing about an incident`)
    const { attributes } = data
    if (!attributes) return unreadable('data.attributes', 'an incident without attributes')
    const said = meaningIn(event, attributes)
    if ('unknown' in said)
      return unreadable(said.unknown, `not known; known are: ${wordsOf(said.unknown === 'event' ? events : statuses)}`)
    if (said.meaning === 'ignored') return ignored(`the incident is ${attributes.status}: neither begun nor over`)
    const id = firstKnown(data.id)
    if (!id) return unreadable('data.id', 'an incident without an id')

    const times = { trigger: attributes.started_at, acknowledge: attributes.acknowledged_at, resolve: attributes.resolved_at }
    const name = firstKnown(attributes.name, attributes.url)
    return [
      signal({
        dedupKey: id,
        action: said.meaning,
        title: [name ?? `Incident ${id}`, attributes.cause].filter(Boolean).join(': '),
        description: attributes.cause || undefined,
        occurredAt: instant(times[said.meaning]),
        link: webLink(attributes.url),
        labels: labelsOf({
          monitor: attributes.name,
          url: attributes.url,
          team: attributes.team_name,
          regions: attributes.regions,
          monitor_id: data.relationships?.monitor?.data?.id,
          heartbeat_id: data.relationships?.heartbeat?.data?.id,
          acknowledged_by: said.meaning === 'acknowledge' ? attributes.acknowledged_by : undefined,
        }),
      }),
    ]
  },
})

/** A resolved incident is resolved, whichever event brings it; then the event counts, then the status, then the times. */
function meaningIn(
  event: string | null | undefined,
  attributes: z.output<typeof incident>,
): { meaning: Meaning } | { unknown: string } {
  const known = event ? meaningOf(events, event) : attributes.status ? meaningOf(statuses, attributes.status) : undefined
  if (known === undefined && (event || attributes.status)) return { unknown: event ? 'event' : 'data.attributes.status' }
  if (attributes.resolved_at) return { meaning: 'resolve' }
  if (known) return { meaning: known }
  if (attributes.acknowledged_at) return { meaning: 'acknowledge' }
  return attributes.started_at ? { meaning: 'trigger' } : { unknown: 'event' }
}
