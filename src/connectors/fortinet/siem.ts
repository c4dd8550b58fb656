import { type Action, type Normalised, unreadable } from '../contract'
import { placeOf } from '../parts'
import { pick, type TemplateFields } from '../template-fields'
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

export const isSiem = (fields: TemplateFields): boolean =>
  fields.has('incidentid') && (fields.has('incidentstatus') || fields.has('ruletype'))

export function readSiem(fields: TemplateFields, at: string): Normalised {
  const id = pick(fields, 'incidentid')
  if (!id) return unreadable(placeOf(at, 'incidentId'), 'missing: nothing tells the incident from others')
  const word = pick(fields, 'incidentstatus', 'status')
  const action = meaningOf(statuses, word)
  if (!action) return unreadable(placeOf(at, 'incidentStatus'), `"${word ?? ''}"; known are: ${wordsOf(statuses)}`)
  const name = pick(fields, 'incidenttitle', 'eventname', 'name', 'eventtype', 'ruletype') ?? `FortiSIEM incident ${id}`
  const target = pick(fields, 'incidenttarget')
  return [
    {
      dedupKey: `siem:${[pick(fields, 'customer', 'organization'), id].filter(Boolean).join(':')}`,
      action,
      severity:
        severityOf(siemSeverities, pick(fields, 'eventseveritycat')) ??
        severityOf(siemSeverities, pick(fields, 'eventseverity', 'severity')),
      title: target && !name.includes(target) ? `${name}: ${target}` : name,
      description: pick(fields, 'description', 'incidentdetail', 'incidentdetails'),
      occurredAt: instant(pick(fields, ...(action === 'trigger' ? ['incidentfirstseen'] : ['incidentclearedtime']))),
      labels: labelsOf({
        organization: pick(fields, 'organization', 'customer'),
        device: pick(fields, 'incidentrptdevname'),
        source: pick(fields, 'incidentsrc', 'incidentsource'),
        target,
        rule: pick(fields, 'ruletype', 'eventtype'),
        count: pick(fields, 'count', 'repeatcount'),
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
