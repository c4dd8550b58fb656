import { type Action, ignored, type Normalised, type Severity, unreadable } from '../contract'
import { type Fields, fieldsOf } from '../fields'
import { allKnown, instant, labelsOf, severityOf, signal, webLink } from '../values'
import { isEndByName, meaningOfType, severities } from './types'

/** One event of a message, under the names of our template or of others. */
export function readEvent(body: Record<string, unknown>): Normalised {
  const fields = fieldsOf(body)
  const meaning = stateOf(fields)
  if ('kind' in meaning) return meaning
  const dedupKey = identityOf(fields)
  if (!dedupKey)
    return unreadable(
      'incident_id',
      'neither the violation nor its rule with what it is about is named: add latestEvent.incident.id',
    )
  const application = fields.text(
    'appname',
    'applicationname',
    'application.name',
    'event.application.name',
    'details.applicationname',
  )
  const node = fields.text('nodename', 'node.name', 'event.node.name', 'details.nodename')
  const tier = fields.text('tiername', 'tier.name', 'event.tier.name')
  const rule = ruleOf(fields)
  const name = fields.text('eventname', 'displayname', 'event.displayname', 'name', 'details.eventname')
  return [
    signal({
      dedupKey,
      action: meaning.action,
      severity: meaning.severity ?? severityOf(severities, fields.text('severity', 'event.severity', 'details.severity')),
      title: rule
        ? [rule, entityOf(fields) ?? node ?? tier ?? application].filter(Boolean).join(': ')
        : (name ?? fields.text('incidentkey') ?? 'AppDynamics event'),
      description: plain(
        fields.text(
          'summary',
          'summarymessage',
          'event.summarymessage',
          'eventmessage',
          'event.eventmessage',
          'message',
          'description',
          'details.summary',
        ),
      ),
      occurredAt: timeOf(fields.text('eventtime', 'event.eventtime', 'lastreceived', 'details.eventtime')),
      link: webLink(linkOf(fields)),
      labels: labelsOf({
        application,
        tier,
        node,
        rule,
        policy: fields.text('policy', 'policyname', 'policy.name'),
        event: fields.text(...TYPES),
      }),
    }),
  ]
}

const TYPES = ['eventtype', 'event.eventtype', 'latestevent.eventtype', 'type', 'details.eventtype']
const linkOf = (fields: Fields) => fields.text('eventdeeplink', 'deeplink', 'event.deeplink', 'link', 'url', 'incidentlink')

function stateOf(fields: Fields): { action: Action; severity?: Severity } | Exclude<Normalised, unknown[]> {
  const type = fields.text(...TYPES)
  if (type !== undefined) {
    const meaning = meaningOfType(type)
    if (meaning === 'unknown') return unreadable('event_type', `"${type}" is no type of event that AppDynamics documents`)
    return meaning === 'another-event' ? ignored(`"${type}" is an event of one moment, not a violation with an end`) : meaning
  }
  // Templates without a type, of tools that never resolve.
  const name = fields.text('eventname', 'displayname', 'event.displayname', 'name')
  if (name !== undefined && isEndByName(name)) return { action: 'resolve' }
  const severity = severityOf(severities, fields.text('severity', 'event.severity'))
  if (severity === undefined) return unreadable('event_type', 'nothing says what happened: add latestEvent.eventType')
  return severity === 'info'
    ? ignored('an event of severity INFO, and no type says whether it is an end')
    : { action: 'trigger', severity }
}

function identityOf(fields: Fields): string | undefined {
  const incident =
    fields.text('incidentid', 'incident.id', 'event.incident.id', 'details.incidentid') ??
    /[?&#]incident=(\d{1,20})\b/.exec(linkOf(fields) ?? '')?.[1]
  if (incident) return `incident:${incident}`
  const key = fields.text('incidentkey', 'dedupkey')
  if (key) return `key:${key}`
  const application = fields.text(
    'appid',
    'applicationid',
    'application.id',
    'appname',
    'applicationname',
    'application.name',
    'event.application.name',
  )
  const node = fields.text('nodeid', 'node.id', 'nodename', 'node.name', 'event.node.name')
  const tier = fields.text('tierid', 'tier.id', 'tiername', 'tier.name', 'event.tier.name')
  const ruled = allKnown(application, fields.text('healthruleid', 'healthrule.id') ?? ruleOf(fields))
  if (ruled) return ['rule', ruled, entityOf(fields) ?? node ?? tier].filter(Boolean).join(':')
  return undefined
}

const entityOf = (fields: Fields) =>
  fields.text('affectedentity', 'affectedentityname', 'affectedentities', 'entityname', 'event.affectedentityname')

/** Where a template has no field for it, the text of the violation sets it in bold: `…<br><b>CPU is high</b> started violating …`. */
const ruleOf = (fields: Fields): string | undefined =>
  fields.text('healthrulename', 'healthrule.name', 'event.healthrule.name', 'incidentname', 'incident.name') ??
  /<br ?\/?>\s?<b>([^<>]{1,200})<\/b> (?:started violating|continues to violate|is no longer violating|violation|changed|ended)/i.exec(
    fields.text('summarymessage', 'event.summarymessage', 'summary', 'eventmessage', 'event.eventmessage') ?? '',
  )?.[1]

/** Messages come with HTML, which nobody wants to read. */
const plain = (text: string | undefined) => text?.replace(/<br ?\/?>/gi, '\n').replace(/<[^<>]{0,300}>/g, '')

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Fri Oct 02 06:11:00 UTC 2026`, as Java writes dates; the names of other zones mean different things in different places. */
function timeOf(text: string | undefined): string | undefined {
  const [, month = '', day, time, year] =
    /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d\d:\d\d:\d\d) (?:UTC|GMT|Z) (\d{4})$/.exec(text ?? '') ?? []
  const number = months.indexOf(month) + 1
  return number > 0 ? instant(`${year}-${String(number).padStart(2, '0')}-${day}T${time}Z`) : instant(text)
}
