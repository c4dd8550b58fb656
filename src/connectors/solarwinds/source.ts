import * as z from 'zod'
import { type Action, defineSource, type Normalised, unreadable } from '../contract'
import { decodeFields } from '../decode'
import { type Fields, fieldsOf } from '../fields'
import { allKnown, instant, labelsOf, meaningOf, type SeverityScale, severityOf, signal, webLink, wordsOf } from '../values'

/** No variable tells whether an action runs at the trigger or at the reset, so each action's body says it in a word of its admin's. */
const words: Record<string, Action> = {
  trigger: 'trigger',
  triggered: 'trigger',
  create: 'trigger',
  open: 'trigger',
  active: 'trigger',
  firing: 'trigger',
  problem: 'trigger',
  escalate: 'trigger',
  acknowledge: 'acknowledge',
  acknowledged: 'acknowledge',
  reset: 'resolve',
  resolve: 'resolve',
  resolved: 'resolve',
  close: 'resolve',
  closed: 'resolve',
  cleared: 'resolve',
  clear: 'resolve',
  recovered: 'resolve',
}

/** `${N=Alerting;M=Severity}`: the number of the platform's API, or its name. Serious ranks below critical, although its number is higher. */
const severities: SeverityScale = {
  field: 'Severity',
  words: {
    '2': 'critical',
    Critical: 'critical',
    '3': 'error',
    Serious: 'error',
    '1': 'warning',
    Warning: 'warning',
    '4': 'info',
    Notice: 'info',
    '0': 'info',
    Informational: 'info',
    Information: 'info',
  },
}

/**
 * The body of "Send a GET or POST request" is the admin's, so any object or form may come, with the variables of
 * https://documentation.solarwinds.com/en/success_center/orionplatform/content/core-variable-construction-sw1109.htm under names of their own.
 */
export const source = defineSource({
  reads:
    'Requests of the alert actions “Send a GET or POST request”: our template and others, as JSON, as a form or in the query of a GET.',
  identity:
    'AlertObjectID, which is one for an alert on an object; else AlertActiveID, else the alert’s id or name with the object’s.',
  severities: [severities],

  // SolarWinds signs nothing; the action shows our key by basic authentication or a header.
  verify: null,

  decode: decodeFields({ jsonField: 'payload' }),
  payload: z.record(z.string(), z.unknown()),

  normalise(body): Normalised {
    const fields = fieldsOf(body)
    const action = actionOf(fields)
    if (typeof action !== 'string') return action
    const dedupKey = identityOf(fields)
    if (!dedupKey) return unreadable('AlertObjectID', 'neither this nor an alert with its object says which problem it is')
    const name = fields.text('alertname', 'name', 'alert')
    const message = fields.text('alertmessage', 'message', 'notificationmessage', 'summary')
    const node = fields.text('nodecaption', 'nodename', 'caption', 'node', 'hostname', 'host')
    return [
      signal({
        dedupKey,
        action,
        severity: severityOf(severities, fields.text('severity', 'alertseverity')),
        title: message ?? (name && node && !name.includes(node) ? `${name}: ${node}` : (name ?? `SolarWinds alert ${dedupKey}`)),
        description: fields.text('alertdescription', 'description', 'details'),
        // In the body of a reset this is still the time of the trigger.
        occurredAt:
          action === 'trigger'
            ? instant(fields.text('timeofalert', 'alerttriggertime', 'triggertime', 'timestamp', 'time'))
            : undefined,
        link: webLink(fields.text('alertdetailsurl', 'detailsurl', 'url', 'link', 'nodedetailsurl')),
        labels: labelsOf({
          alert: name,
          node,
          ip: fields.text('ipaddress', 'nodeipaddress', 'ip'),
          object: fields.text('entitycaption', 'objectname', 'objecttype', 'entitytype'),
          vendor: fields.text('vendor'),
          location: fields.text('location'),
        }),
      }),
    ]
  },
})

const unknown = (word: string) => unreadable('event_type', `"${word}" is none of ${wordsOf(words)}`)

function actionOf(fields: Fields): Action | ReturnType<typeof unreadable> {
  const word = fields.text(
    'eventtype',
    'actiontype',
    'eventaction',
    'alertaction',
    'alertstate',
    'alertstatus',
    'action',
    'state',
  )
  // A bare `status` may be the node's: up or down says nothing about an alert on its disk.
  const told = word === undefined ? meaningOf(words, fields.text('status')) : (meaningOf(words, word) ?? unknown(word))
  if (told && told !== 'trigger') return told
  const acknowledged = /^(true|yes|1|acknowledged)$/i.test(fields.text('acknowledged', 'isacknowledged') ?? '')
  // Templates without such a word are those of people who have a trigger action only.
  return acknowledged ? 'acknowledge' : 'trigger'
}

function identityOf(fields: Fields): string | undefined {
  // In the addresses of the console: `…/ActiveAlertDetails.aspx?NetObject=AAT:2453`, `…/Acknowledge.aspx?…&ObjID=2453`.
  const addresses = [fields.text('alertdetailsurl', 'detailsurl'), fields.text('acknowledgeurl')].join(' ')
  const object =
    fields.text('alertobjectid', 'alertobject') ??
    /NetObject=AAT(?::|%3A)(\d{1,12})|[?&]ObjID=(\d{1,12})/i.exec(addresses)?.slice(1).find(Boolean)
  if (object) return `object:${object}`
  const active = fields.text('alertactiveid', 'activealertid')
  if (active) return `active:${active}`
  const place = fields.text(
    'entityuri',
    'swisuri',
    'objectid',
    'netobjectid',
    'nodeid',
    'nodename',
    'nodecaption',
    'node',
    'ipaddress',
    'hostname',
    'host',
  )
  return (
    fields.text('dedupkey', 'incidentkey', 'alias') ??
    allKnown(fields.text('alertid', 'alertdefid', 'alertname', 'name', 'alert'), place)
  )
}
