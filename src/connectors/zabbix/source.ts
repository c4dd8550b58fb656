import * as z from 'zod'
import { defineSource, ignored, type Normalised, testMessage, unreadable } from '../contract'
import { decodeFields, parseJson } from '../decode'
import { type Fields, fieldsOf } from '../fields'
import {
  firstKnown,
  instant,
  isMacro,
  isRecord,
  known,
  labelsOf,
  type SeverityScale,
  severityOf,
  signal,
  webLink,
} from '../values'
import { nameInSubject, stateOf, subjectOf } from './state'

/** https://www.zabbix.com/documentation/current/en/manual/config/triggers/severity; the numbers stay when an admin renames the words. */
const numbers: SeverityScale = {
  field: 'event_nseverity',
  words: { 5: 'critical', 4: 'error', 3: 'warning', 2: 'warning', 1: 'info', 0: 'info' },
}
const words: SeverityScale = {
  field: 'event_severity',
  words: {
    Disaster: 'critical',
    High: 'error',
    Average: 'warning',
    Warning: 'warning',
    Information: 'info',
    'Not classified': 'info',
  },
}

/** {EVENT.SOURCE}: what else than problems an action may tell of. */
const otherSources: Record<string, string> = { 1: 'a network discovery', 2: 'an autoregistration' }

/**
 * What `media-type.yaml` posts, and what scripts of others post of the same macros
 * (https://www.zabbix.com/documentation/current/en/manual/appendix/macros/supported_by_location): `EVENT.ID`, `event_id`, `Event_ID`.
 */
export const source = defineSource({
  reads:
    'Problems, updates and recoveries as our media type posts them, and bodies that other scripts make of the same macros, as JSON, form or query.',
  identity:
    'The problem’s event id ({EVENT.ID}, also in a tr_events.php link), else the alert’s own id, else the trigger’s id, else host and trigger name.',
  severities: [numbers, words],
  verify: null,
  decode: decodeFields({ jsonField: 'payload' }),
  payload: z.record(z.string(), z.unknown()),

  normalise(body): Normalised {
    const fields = fieldsOf(body, { dots: 'ignored' })
    if (isTest(fields)) return testMessage('the media type’s Test button: its macros are not filled')
    const other = otherSources[fields.text('eventsource') ?? '']
    if (other) return ignored(`${other}: that is no problem`)
    const state = stateOf(fields)
    if (state === undefined) {
      return unreadable('event_value', 'neither event_value (1, 0) nor a status; known are: PROBLEM, RESOLVED, OK')
    }
    if (typeof state === 'object') return ignored(state.ignored)
    const dedupKey = identity(fields)
    if (!dedupKey)
      return unreadable(
        'event_id',
        'neither this nor a trigger id nor host and trigger name: nothing tells the problem from others',
      )

    const host = fields.text('hostname', 'hosthost', 'host')
    const name = nameOf(fields) ?? `Zabbix problem ${dedupKey}`
    return [
      signal({
        dedupKey,
        action: state,
        severity: severity(fields),
        title: host && !name.includes(host) ? `${host}: ${name}` : name,
        description: description(fields, name),
        occurredAt: instant(fields.text(...times[state])),
        link: link(fields),
        labels: labelsOf({
          ...tags(fields),
          host,
          address: fields.text('hostip', 'hostconn'),
          trigger: fields.text('triggerid'),
          item: fields.text('item', 'itemname', 'itemname1'),
          severity: fields.text('eventseverity', 'triggerseverity', 'severity'),
          hostgroup: fields.text('triggerhostgroupname', 'hostgroups', 'hostgroup'),
          user: state === 'acknowledge' ? fields.text('userfullname', 'updateuser', 'user') : undefined,
        }),
      }),
    ]
  },
})

/** The button sends the parameters as they stand in the form, so every macro in them is still one. */
const isTest = (fields: Fields) =>
  ['eventid', 'eventvalue'].every((name) => isMacro(String(fields.raw(name) ?? '').trim())) &&
  fields.text('eventstatus') === undefined

function identity(fields: Fields): string | undefined {
  const event = firstKnown(fields.text('eventid', 'problemid', 'originalproblemid'), inLink(fields, 'eventid'))
  if (event) return `event:${event}`
  const own = fields.text('alertuid', 'entityid', 'id')
  if (own) return `alert:${own}`
  const trigger = firstKnown(fields.text('triggerid'), inLink(fields, 'triggerid'))
  if (trigger) return `trigger:${trigger}`
  const line = inMessage(fields)
  if (line) return `event:${line}`
  const [host, name] = [fields.text('hostname', 'hosthost', 'host'), nameOf(fields)]
  return host && name ? `${host}!${name}` : undefined
}

/** `url` is our own address in scripts that post their parameters, so it counts only where it leads to an event. */
const links = (fields: Fields): string[] =>
  ['link', 'eventlink', 'eventurl', 'alerturl', 'problemurl', 'linktoupstreamdetails', 'triggerurl', 'url']
    .map((name) => (name === 'url' && !fields.text(name)?.includes('tr_events.php') ? undefined : webLink(fields.text(name))))
    .filter((url) => url !== undefined)

function link(fields: Fields): string | undefined {
  const base = webLink(fields.text('zabbixurl'))?.replace(/\/$/, '')
  const [trigger, event] = [fields.text('triggerid'), fields.text('eventid')]
  return base && trigger && event ? `${base}/tr_events.php?triggerid=${trigger}&eventid=${event}` : (links(fields)[0] ?? base)
}

/** `…/tr_events.php?triggerid=14032&eventid=10528` */
const inLink = (fields: Fields, parameter: string) =>
  firstKnown(
    ...links(fields).map((url) => (url.includes('tr_events.php') ? new URL(url).searchParams.get(parameter) : undefined)),
  )

/** A line of the default messages. */
const inMessage = (fields: Fields) =>
  /^Original problem ID: (\d{1,20})\s*$/m.exec(fields.text('alertmessage', 'message') ?? '')?.[1]

const nameOf = (fields: Fields) =>
  fields.text('eventname', 'triggername', 'trigger', 'problemname', 'name', 'title') ?? firstKnown(nameInSubject(fields))

const severity = (fields: Fields) =>
  severityOf(numbers, fields.text('eventupdatenseverity', 'eventnseverity', 'triggernseverity', 'nseverity')) ??
  severityOf(words, fields.text('eventupdateseverity', 'eventseverity', 'triggerseverity', 'severity'))

/** Dates and times in Zabbix' other macros are of the server's zone, which nothing names. A recovery has no time but its own. */
const times = {
  trigger: ['eventupdatetimestamp', 'eventtimestamp'],
  acknowledge: ['eventupdatetimestamp'],
  resolve: ['eventrecoverytimestamp'],
}

function description(fields: Fields, name: string): string | undefined {
  const data = fields.text('eventopdata', 'opdata', 'operationaldata')
  const said = fields.text('eventupdatemessage', 'updatemessage')
  const by = fields.text('userfullname', 'updateuser')
  const parts = [
    fields.text('triggerdescription', 'description'),
    data && `Operational data: ${data}`,
    said && [by, said].filter(Boolean).join(': '),
  ].filter(Boolean)
  const text = parts.length ? parts.join('\n\n') : (fields.text('alertmessage', 'message') ?? subjectOf(fields))
  return text === name ? undefined : text
}

/** {EVENT.TAGSJSON}: `[{"tag":"service","value":"web"}]`; {EVENT.TAGS}: `service:web, scope:capacity`. */
function tags(fields: Fields): Record<string, string> {
  const told = ['eventtagsjson', 'tagsjson', 'eventtags', 'tags']
    .map((name) => fields.raw(name))
    .find((value) => Array.isArray(value) || known(value))
  const text = known(told) ?? ''
  const list = Array.isArray(told) ? told : text.startsWith('[') ? parsedList(text) : undefined
  const pairs: [string, string][] = list
    ? list.filter(isRecord).map(({ tag, value }) => [String(tag ?? ''), String(value ?? '')])
    : text.split(',').map((one) => {
        const at = one.indexOf(':')
        return at < 0 ? ['', ''] : [one.slice(0, at).trim(), one.slice(at + 1).trim()]
      })
  return Object.fromEntries(pairs.filter(([tag]) => known(tag)).slice(0, 20))
}

function parsedList(json: string): unknown[] {
  const list = parseJson(json)
  return list.ok && Array.isArray(list.value) ? list.value : []
}
