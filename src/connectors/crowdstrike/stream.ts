import { type Action, ignored, type Normalised, unreadable } from '../contract'
import { at, type Folded, folded, textOf } from '../records'
import { allKnown, firstKnown, instant, isRecord, labelsOf, meaningOf, signal, webLink, wordsOf } from '../values'
import { alertStates } from './alert'
import { falconSeverity } from './severity'

/** Types whose severity counts to 5. */
const countToFive = new Set(['DetectionSummaryEvent', 'IdpDetectionSummaryEvent'])

/** https://falcon.crowdstrike.com/documentation/62/streaming-api-event-dictionary: State of an IncidentSummaryEvent. */
const incidentStates: Record<string, Action> = { open: 'trigger', reopened: 'trigger', closed: 'resolve' }

/**
 * One event of the event stream: `metadata.eventType` says what `event` is. Field names differ by type (DetectName or Name, ComputerName
 * or Hostname), so they are folded and tried in turn.
 */
export function signalOfStreamEvent(record: Record<string, unknown>, place: string): Normalised {
  const metadata = folded(record.metadata)
  const event = folded(record.event)
  const type = textOf(metadata.eventtype) ?? ''
  const occurredAt = instant(metadata.eventcreationtime)
  if (/^[A-Za-z]*DetectionSummaryEvent$/.test(type)) return signalOfDetection(event, type, place, occurredAt)
  if (type === 'IncidentSummaryEvent') return signalOfIncident(event, place, occurredAt)
  if (type === 'UserActivityAuditEvent') return signalOfUpdate(event, place, occurredAt)
  if (type === '') return unreadable(at(place, 'metadata.eventType'), 'the event does not say of which type it is')
  return ignored(`${type} says nothing about a detection`)
}

function signalOfDetection(event: Folded, type: string, place: string, occurredAt: string | undefined): Normalised {
  const host = firstKnown(
    event.computername,
    event.hostname,
    event.sensorid,
    event.agentid,
    event.sourceendpointhostname,
    event.sourceaccountname,
  )
  const name = firstKnown(event.detectname, event.name, event.incidenttype)
  const id = firstKnown(event.compositeid, event.detectid, event.detectionid, event.incidentid)
  // Old events bear no id of their own.
  const dedupKey = id ?? allKnown(host, name, firstKnown(event.sha256string, event.filename, event.patternid, event.processid))
  if (!dedupKey) return unreadable(at(place, 'event.CompositeId'), 'nothing identifies the detection')
  return [
    signal({
      dedupKey,
      action: 'trigger',
      severity: falconSeverity(event.severityname, event.severity, { countsTo: countToFive.has(type) ? 5 : 100 }),
      title: [name ?? 'Falcon detection', host].filter(Boolean).join(' on '),
      description: firstKnown(event.detectdescription, event.description),
      occurredAt,
      link: webLink(event.falconhostlink),
      labels: labelsOf({
        host,
        user: firstKnown(event.username, event.sourceaccountname),
        tactic: event.tactic,
        technique: event.technique,
        file: event.filename,
        event: type,
      }),
    }),
  ]
}

function signalOfIncident(event: Folded, place: string, occurredAt: string | undefined): Normalised {
  const action = meaningOf(incidentStates, event.state)
  if (!action)
    return unreadable(at(place, 'event.State'), `"${textOf(event.state) ?? ''}"; known are: ${wordsOf(incidentStates)}`)
  const id = firstKnown(event.incidentid)
  if (!id) return unreadable(at(place, 'event.IncidentID'), 'the incident has no id')
  const host = firstKnown(event.hostname, event.hostid)
  return [
    signal({
      dedupKey: id,
      action,
      title: `Falcon incident${host ? ` on ${host}` : ''}`,
      description: firstKnown(event.finescore) && `Score ${firstKnown(event.finescore)}`,
      occurredAt,
      link: webLink(event.falconhostlink),
      labels: labelsOf({ host, state: event.state, score: event.finescore }),
    }),
  ]
}

/** What an analyst did to a detection: `detection_update` names it and its new state in `AuditKeyValues`. Everything else is only audit. */
function signalOfUpdate(event: Folded, place: string, occurredAt: string | undefined): Normalised {
  const operation = textOf(event.operationname)
  if (operation !== 'detection_update') return ignored(`${operation ?? 'an activity'} of a user says nothing about a detection`)
  const pairs = Array.isArray(event.auditkeyvalues) ? event.auditkeyvalues.filter(isRecord) : []
  const shown = (key: string) => textOf(pairs.find((pair) => pair.Key === key)?.ValueString)
  const state = shown('new_state')
  if (!state) return ignored('the update of the detection did not change its state')
  const action = meaningOf(alertStates, state)
  if (!action) return unreadable(at(place, 'event.AuditKeyValues'), `new_state "${state}"; known are: ${wordsOf(alertStates)}`)
  const dedupKey = firstKnown(shown('detection_id'), shown('composite_id'))
  if (!dedupKey) return unreadable(at(place, 'event.AuditKeyValues'), 'the update does not name its detection')
  return [
    signal({
      dedupKey,
      action,
      title: `Falcon detection is ${state}`,
      occurredAt,
      labels: labelsOf({ state, user: event.userid }),
    }),
  ]
}
