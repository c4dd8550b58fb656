import * as z from 'zod'
import { type Action, defineSource, ignored, type Normalised, unreadable } from '../contract'
import { decodeFields } from '../decode'
import { firstKnown, instant, labelsOf, meaningOf, type SeverityScale, severityOf, signal, webLink, wordsOf } from '../values'
import { type Fields, fieldsOf } from './fields'
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
    const field = fieldsOf(body)
    const other = Object.keys(body).find((name) => /^(chat|page|paging|oncall|on_call)(\.|$)/i.test(name))
    if (other) return ignored(`"${other}" is about chats, pages or shifts, not about whether an incident is open`)

    const phase = field(
      'INCIDENT.CURRENT_PHASE',
      'STATE.CURRENT_ALERT_PHASE',
      'CURRENT_PHASE',
      'CURRENT_ALERT_PHASE',
      'ALERT_PHASE',
      'PHASE',
    )
    const type = field('ALERT.MESSAGE_TYPE', 'MESSAGE_TYPE', 'ALERT.ALERT_TYPE', 'ALERT_TYPE')
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

    const dedupKey = identityOf(field)
    if (!dedupKey) return unreadable('INCIDENT.INCIDENT_ID', 'neither this nor entity_id tells the incident from others')
    return [
      signal({
        dedupKey,
        action,
        severity: severityIn(entityStates, [
          field('INCIDENT.ENTITY_STATE', 'ENTITY_STATE'),
          field('STATE.CURRENT_STATE', 'CURRENT_STATE'),
          field('ALERT.ENTITY_STATE'),
          type,
        ]),
        title: titleOf(field) ?? dedupKey,
        description: field('ALERT.STATE_MESSAGE', 'STATE_MESSAGE', 'ALERT.MESSAGE', 'MESSAGE'),
        occurredAt: instant(timeOf[action](field)),
        link: webLink(field('ALERT.ALERT_URL', 'ALERT_URL', 'STATE.INFO_URL', 'INFO_URL', 'INCIDENT_URL', 'URL')),
        labels: labelsOf({
          incident: field('INCIDENT.INCIDENT_NAME', 'INCIDENT_NAME'),
          host: field('INCIDENT.HOST', 'STATE.HOST', 'ALERT.HOST_NAME', 'HOST', 'HOST_NAME', 'HOSTNAME'),
          service: field('INCIDENT.SERVICE', 'STATE.SERVICE', 'SERVICE'),
          monitoring_tool: field('ALERT.MONITORING_TOOL', 'MONITORING_TOOL', 'INCIDENT.MONITOR_TYPE', 'STATE.MONITOR_TYPE'),
          routing_key: field('ALERT.ROUTING_KEY', 'ROUTING_KEY'),
          organization: field('ALERT.VO_ORGANIZATION_ID', 'ORGANIZATION'),
          acked_by: field('STATE.ACKED_BY', 'ACKED_BY'),
        }),
      }),
    ]
  },
})

/** The number stays the same while several alerts feed one incident; an entity comes back with the next one. */
function identityOf(field: Fields): string | undefined {
  const number = firstKnown(
    field(
      'INCIDENT.INCIDENT_ID',
      'INCIDENT_ID',
      'STATE.INCIDENT_NAME',
      'INCIDENT.INCIDENT_NAME',
      'INCIDENT_NAME',
      'INCIDENT_NUMBER',
      'INCIDENTNUM',
    ),
  )
  if (number) return `incident:${number.replace(/^#/, '')}`
  const entity = firstKnown(field('STATE.ENTITY_ID', 'ALERT.ENTITY_ID', 'ENTITY_ID'))
  return entity && `entity:${entity}`
}

const titleOf = (field: Fields): string | undefined =>
  field(
    'INCIDENT.ENTITY_DISPLAY_NAME',
    'ALERT.ENTITY_DISPLAY_NAME',
    'ENTITY_DISPLAY_NAME',
    'DISPLAY_NAME',
    'INCIDENT.SERVICE',
    'STATE.SERVICE',
    'SERVICE',
    'STATE.ENTITY_ID',
    'ALERT.ENTITY_ID',
    'ENTITY_ID',
  )

/** The alert's own times are those of its last alert, whoever acknowledged or resolved the incident since. */
const timeOf: Record<Action, (field: Fields) => string | undefined> = {
  trigger: (field) =>
    field('INCIDENT.INCIDENT_TIMESTAMP', 'STATE.INCIDENT_TIMESTAMP', 'INCIDENT_TIMESTAMP', 'STATE_START_TIME', 'TIMESTAMP'),
  acknowledge: (field) =>
    field('STATE.ACKED_AT', 'INCIDENT.ACK_DATA.ACKS.0.ACKED_AT', 'ACKED_AT', 'STATE_START_TIME', 'TIMESTAMP'),
  resolve: (field) => field('STATE.RESOLVED_AT', 'RESOLVED_AT', 'STATE_START_TIME', 'TIMESTAMP'),
}

function severityIn(scale: SeverityScale, words: (string | undefined)[]) {
  for (const word of words) {
    const severity = severityOf(scale, word)
    if (severity) return severity
  }
  return undefined
}
