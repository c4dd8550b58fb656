import { type Action, type Normalised, unreadable } from '../contract'
import { at, type Folded, textOf } from '../records'
import { firstKnown, instant, labelsOf, meaningOf, type SeverityScale, severityOf, signal, wordsOf } from '../values'

/** https://docs.fortinet.com/document/fortisiem/6.7.0/integration-api-guide/895612/json-api-incident-integration */
export const siemSeverities: SeverityScale = {
  field: 'eventSeverityCat',
  words: { HIGH: 'critical', MEDIUM: 'error', LOW: 'warning' },
}

/** `incidentStatus`: active, cleared by itself, by a person, by the system. */
const states: Record<string, Action> = {
  0: 'trigger',
  1: 'resolve',
  2: 'resolve',
  3: 'resolve',
  Active: 'trigger',
  'Auto Cleared': 'resolve',
  'Manually Cleared': 'resolve',
  'System Cleared': 'resolve',
}

/** One incident of FortiSIEM, with the field names of its JSON API. */
export function signalOfSiemIncident(incident: Folded, place: string): Normalised {
  const id = firstKnown(incident.incidentid)
  if (!id) return unreadable(at(place, 'incidentId'), 'the incident has no id')
  const action = meaningOf(states, incident.incidentstatus)
  if (!action)
    return unreadable(at(place, 'incidentStatus'), `"${textOf(incident.incidentstatus) ?? ''}"; known are: ${wordsOf(states)}`)
  return [
    signal({
      dedupKey: `incident:${id}`,
      action,
      severity: severityOf(siemSeverities, incident.eventseveritycat),
      title: firstKnown(incident.incidenttitle, incident.eventname, incident.rulename) ?? `FortiSIEM incident ${id}`,
      description: firstKnown(incident.incidentdetail),
      occurredAt:
        action === 'trigger'
          ? (instant(incident.incidentfirstseen) ?? instant(incident.incidentlastseen))
          : (instant(incident.incidentclearedtime) ?? instant(incident.incidentlastseen)),
      labels: labelsOf({
        device: incident.incidentrptdevname,
        source: incident.incidentsrc,
        target: incident.incidenttarget,
        customer: incident.customer,
      }),
    }),
  ]
}
