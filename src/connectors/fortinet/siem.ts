import { type Action, type Normalised, unreadable } from '../contract'
import type { Fields } from '../fields'
import { placeOf } from '../parts'
import { instant, isRecord, labelsOf, meaningOf, severityOf, wordsOf } from '../values'
import { parseXml } from '../xml'
import { siemSeverities } from './severities'

/**
 * An incident of FortiSIEM: XML by HTTPS (https://docs.fortinet.com/document/fortisiem/6.5.0/integration-api-guide/920026) or the JSON of
 * its API (https://docs.fortinet.com/document/fortisiem/6.7.0/integration-api-guide/895612), whose states are numbers.
 */
const statuses: Record<string, Action> = {
  0: 'trigger',
  1: 'resolve',
  2: 'resolve',
  3: 'resolve',
  Active: 'trigger',
  New: 'trigger',
  Update: 'trigger',
  Updated: 'trigger',
  Clear: 'resolve',
  Cleared: 'resolve',
  'Auto Cleared': 'resolve',
  'Manually Cleared': 'resolve',
  'System Cleared': 'resolve',
}

export const isSiem = (fields: Fields): boolean =>
  fields.has('incidentid') && (fields.has('incidentstatus') || fields.has('ruletype'))

export function readSiem(fields: Fields, at: string): Normalised {
  const id = fields.text('incidentid')
  if (!id) return unreadable(placeOf(at, 'incidentId'), 'missing: nothing tells the incident from others')
  const word = fields.text('incidentstatus', 'status')
  const action = meaningOf(statuses, word)
  if (!action) return unreadable(placeOf(at, 'incidentStatus'), `"${word ?? ''}"; known are: ${wordsOf(statuses)}`)
  const name = fields.text('incidenttitle', 'eventname', 'name', 'eventtype', 'ruletype') ?? `FortiSIEM incident ${id}`
  const target = fields.text('incidenttarget')
  return [
    {
      dedupKey: `siem:${[fields.text('customer', 'organization'), id].filter(Boolean).join(':')}`,
      action,
      severity:
        severityOf(siemSeverities, fields.text('eventseveritycat')) ??
        severityOf(siemSeverities, fields.text('eventseverity', 'severity')),
      title: target && !name.includes(target) ? `${name}: ${target}` : name,
      description: fields.text('description', 'incidentdetail', 'incidentdetails'),
      occurredAt: instant(fields.text(...(action === 'trigger' ? ['incidentfirstseen'] : ['incidentclearedtime']))),
      labels: labelsOf({
        organization: fields.text('organization', 'customer'),
        device: fields.text('incidentrptdevname'),
        source: fields.text('incidentsrc', 'incidentsource'),
        target,
        rule: fields.text('ruletype', 'eventtype'),
        count: fields.text('count', 'repeatcount'),
      }),
    },
  ]
}

/** The incident as fields. Its attributes are read off its first tag; `entry` tags are joined by commas. */
export function siemXml(text: string): Record<string, unknown> | undefined {
  const tag = /<incident(\s[^<>]{0,2000})>/.exec(text.slice(0, 4000))
  const xml = tag && parseXml(text)
  if (!xml?.ok || !isRecord(xml.value) || !isRecord(xml.value.incident)) return undefined
  const attributes = [...(tag?.[1] ?? '').matchAll(/\s([A-Za-z]+)\s?=\s?["']([^"'<>]*)["']/g)].map(([, name, value]) => [
    name,
    value,
  ])
  const content = Object.entries(xml.value.incident).map(([name, value]) => [
    name,
    isRecord(value)
      ? [value.entry]
          .flat()
          .filter((one) => typeof one === 'string')
          .join(', ')
      : value,
  ])
  return { ...Object.fromEntries(content), ...Object.fromEntries(attributes) }
}
