import * as z from 'zod'
import { type Action, defineSource, ignored, type Normalised, unreadable } from '../contract'
import { decodeFields } from '../decode'
import {
  firstKnown,
  instant,
  isRecord,
  known,
  labelsOf,
  meaningOf,
  type SeverityScale,
  severityOf,
  signal,
  webLink,
  wordsOf,
} from '../values'

/** https://help.xmatters.com/ondemand/xmodwelcome/integrationbuilder/webhooks_intro.htm. A suspended alert waits; nobody is told, and nothing is over. */
const statuses: Record<string, Action | null> = {
  active: 'trigger',
  started: 'trigger',
  resumed: 'trigger',
  suspended: null,
  terminated: 'resolve',
  terminated_external: 'resolve',
}

/** Response options are the admin's words. These are the usual ones; any other response changes nothing. */
const responses: Record<string, Action> = {
  ACK: 'acknowledge',
  Acknowledge: 'acknowledge',
  Acknowledged: 'acknowledge',
  Accept: 'acknowledge',
  Accepted: 'acknowledge',
  Confirm: 'acknowledge',
  Resolve: 'resolve',
  Resolved: 'resolve',
  Close: 'resolve',
}

const priorities: SeverityScale = { field: 'priority', words: { high: 'critical', medium: 'error', low: 'warning' } }

export const source = defineSource({
  reads: 'Outbound integrations of xMatters on alert status and on responses, and HTTP steps of Flow Designer with our template.',
  identity: 'The alert’s (event’s) identifier.',
  severities: [priorities],
  verify: null,

  decode: decodeFields(),
  payload: z.record(z.string(), z.unknown()),

  /** Field names: https://help.xmatters.com/ondemand/integrationbuilder/scripting-reference.htm, "Outbound integration" */
  normalise(body): Normalised {
    const properties = propertiesOf(body.eventProperties ?? body.alertProperties ?? body.properties)
    const field = (...names: string[]) => firstKnown(...names.map((name) => body[name]))
    const told = (...names: string[]) => field(...names) ?? firstKnown(...names.map((name) => properties[name.toLowerCase()]))

    const response = field('response')
    const status = field('status', 'eventStatus', 'alertStatus')
    const passed = ['deliveryStatus', 'deliverystatus', 'comment', 'escalationReason', 'escalation'].find((name) => field(name))
    if (!response && passed) return ignored(`"${passed}": deliveries, comments and escalations leave the alert as open as it was`)
    if (!response && !status) return unreadable('status', 'neither this nor a response is there')

    const action = response ? meaningOf(responses, response) : meaningOf(statuses, status)
    if (response && !action) return ignored(`the response "${response}" is one of your own: it neither acknowledges nor resolves`)
    if (action === undefined) return unreadable('status', `"${status}" is not one of ${wordsOf(statuses)}`)
    if (action === null) return ignored('the alert is suspended: neither firing nor resolved')

    const dedupKey = field('eventIdentifier', 'alertIdentifier', 'eventId', 'alertId', 'id')
    if (!dedupKey) return unreadable('eventIdentifier', 'empty, so nothing tells the alert from others')
    return [
      signal({
        dedupKey,
        action,
        severity: severityOf(priorities, told('priority')),
        title: told('title', 'subject', 'summary', 'short_description', 'name') ?? `xMatters alert ${dedupKey}`,
        description: told('description', 'details', 'message') ?? field('annotation'),
        occurredAt: instant(body.date) ?? instant(body.timestamp),
        link: webLink(told('link', 'url')),
        labels: labelsOf({
          priority: told('priority'),
          by: field('responder', 'recipient', 'username', 'user'),
          form: field('formName', 'form'),
          service: told('service'),
          host: told('host'),
        }),
      }),
    ]
  },
})

/** An object, or a list of objects with one property each, or of `{ name, value }`. By lower-case name. */
function propertiesOf(value: unknown): Record<string, string> {
  const properties: Record<string, string> = {}
  const add = (name: string, one: unknown) => {
    const text = known(one)
    if (text) properties[name.toLowerCase()] = text
  }
  for (const one of Array.isArray(value) ? value : [value]) {
    if (!isRecord(one)) continue
    if (typeof one.name === 'string' && 'value' in one) add(one.name, one.value)
    else for (const [name, inner] of Object.entries(one)) add(name, inner)
  }
  return properties
}
