import * as z from 'zod'
import { type Action, defineSource, ignored, type Normalised, unreadable } from '../contract'
import { decodeFields } from '../decode'
import { type Fields, fieldsOf } from '../fields'
import {
  firstKnown,
  instant,
  isRecord,
  labelsOf,
  meaningOf,
  type SeverityScale,
  severityOf,
  signal,
  webLink,
  wordsOf,
} from '../values'
import { entityStates, messageTypes, phases } from './states'

/**
 * Outgoing webhooks, whose payload the admin writes: https://help.victorops.com/knowledge-base/custom-outbound-webhooks/. And what tools
 * post to the REST endpoint, for those that are pointed here instead: https://help.victorops.com/knowledge-base/incident-fields-glossary/
 */
export const source = defineSource({
  reads:
    'Outgoing webhooks about incidents, with all variables (flat, with dots in the keys), nested, or from our template; and alerts in the form of the REST endpoint.',
  identity: 'The incident’s number (`incident:…`); where there is none, as in the REST form, the entity id (`entity:…`).',
  severities: [entityStates],
  verify: null,

  decode: decodeFields(),
  payload: z.record(z.string(), z.unknown()),

  normalise(body): Normalised {
    // Splunk's HTTP collector wants all of it inside `event`.
    const fields = fieldsOf(isRecord(body.event) ? { ...body, ...body.event } : body, { prefix: /^event\./i })
    const other = Object.keys(body).find((name) => /^(chat|page|paging|oncall|on_call)(\.|$)/i.test(name))
    if (other) return ignored(`"${other}" is about chats, pages or shifts, not about whether an incident is open`)

    const phase = fields.text(
      'incident.currentphase',
      'state.currentalertphase',
      'currentphase',
      'currentalertphase',
      'alertphase',
      'phase',
    )
    const type = fields.text('alert.messagetype', 'messagetype', 'alert.alerttype', 'alerttype')
    if (phase === undefined && type === undefined)
      return unreadable('INCIDENT.CURRENT_PHASE', 'neither this nor message_type is there')
    // The last alert may be older than the incident's phase: people acknowledge and resolve without one.
    const action = phase === undefined ? meaningOf(messageTypes, type) : meaningOf(phases, phase)
    if (action === undefined) {
      return phase === undefined
        ? unreadable('message_type', `"${type}" is not one of ${wordsOf(messageTypes)}`)
        : unreadable('INCIDENT.CURRENT_PHASE', `"${phase}" is not one of ${wordsOf(phases)}`)
    }
    if (action === null) return ignored(`"${type}" is a line in the timeline: it opens and ends nothing`)

    const dedupKey = identityOf(fields)
    if (!dedupKey) return unreadable('INCIDENT.INCIDENT_ID', 'neither this nor entity_id tells the incident from others')
    return [
      signal({
        dedupKey,
        action,
        severity: severityIn(entityStates, [
          fields.text('incident.entitystate', 'entitystate'),
          fields.text('state.currentstate', 'currentstate'),
          fields.text('alert.entitystate'),
          type,
        ]),
        title: titleOf(fields) ?? dedupKey,
        description: fields.text('alert.statemessage', 'statemessage', 'alert.message', 'message'),
        occurredAt: instant(timeOf[action](fields)),
        link: webLink(fields.text('alert.alerturl', 'alerturl', 'state.infourl', 'infourl', 'incidenturl', 'url')),
        labels: labelsOf({
          incident: fields.text('incident.incidentname', 'incidentname'),
          host: fields.text('incident.host', 'state.host', 'alert.hostname', 'host', 'hostname', 'hostname'),
          service: fields.text('incident.service', 'state.service', 'service'),
          monitoring_tool: fields.text('alert.monitoringtool', 'monitoringtool', 'incident.monitortype', 'state.monitortype'),
          routing_key: fields.text('alert.routingkey', 'routingkey'),
          organization: fields.text('alert.voorganizationid', 'organization'),
          acked_by: fields.text('state.ackedby', 'ackedby'),
        }),
      }),
    ]
  },
})

/** The number stays the same while several alerts feed one incident; an entity comes back with the next one. */
function identityOf(fields: Fields): string | undefined {
  const number = firstKnown(
    fields.text(
      'incident.incidentid',
      'incidentid',
      'state.incidentname',
      'incident.incidentname',
      'incidentname',
      'incidentnumber',
      'incidentnum',
    ),
  )
  if (number) return `incident:${number.replace(/^#/, '')}`
  const entity = firstKnown(fields.text('state.entityid', 'alert.entityid', 'entityid'))
  return entity && `entity:${entity}`
}

const titleOf = (fields: Fields): string | undefined =>
  fields.text(
    'incident.entitydisplayname',
    'alert.entitydisplayname',
    'entitydisplayname',
    'displayname',
    'incident.service',
    'state.service',
    'service',
    'state.entityid',
    'alert.entityid',
    'entityid',
  )

/** The alert's own times are those of its last alert, whoever acknowledged or resolved the incident since. */
const timeOf: Record<Action, (fields: Fields) => string | undefined> = {
  trigger: (fields) =>
    fields.text('incident.incidenttimestamp', 'state.incidenttimestamp', 'incidenttimestamp', 'statestarttime', 'timestamp'),
  acknowledge: (fields) =>
    fields.text('state.ackedat', 'incident.ackdata.acks.0.ackedat', 'ackedat', 'statestarttime', 'timestamp'),
  resolve: (fields) => fields.text('state.resolvedat', 'resolvedat', 'statestarttime', 'timestamp'),
}

function severityIn(scale: SeverityScale, words: (string | undefined)[]) {
  for (const word of words) {
    const severity = severityOf(scale, word)
    if (severity) return severity
  }
  return undefined
}
