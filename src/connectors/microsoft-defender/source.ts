import * as z from 'zod'
import { defineSource, ignored, type Normalised, unreadable } from '../contract'
import { defenderStates, flattened, securitySeverities, signalOfAlert, signalOfIncident } from '../microsoft-security'
import { readEach, recordsOf } from '../records'
import { firstKnown } from '../values'
import { signalOfAssessment } from './assessment'

export const source = defineSource({
  reads:
    'Alerts and incidents of Defender XDR (Microsoft Graph, its own API, the streaming API) and alerts and recommendations of Defender for Cloud (workflow automation, continuous export); one or many.',
  identity: 'The alert’s id (SystemAlertId of Defender for Cloud), the incident’s id, or the resource id of the recommendation.',
  severities: [securitySeverities],

  // A Logic App or Function brings them: nothing is signed, but it can show our key.
  verify: null,

  payload: z.union([z.looseObject({}), z.array(z.unknown())]),

  normalise: (body): Normalised => readEach(recordsOf(body, ['value', 'records']), signalOfRecord),
})

/** What one record means, by what only its kind has. */
export function signalOfRecord(record: Record<string, unknown>, place: string): Normalised {
  const fields = flattened(record)
  const table = /^AdvancedHunting-(\w+)$/i.exec(String(record.category ?? ''))?.[1]
  if (table && table.toLowerCase() !== 'alertinfo') return ignored(`the table ${table} tells of events, not of alerts`)
  const type = String(record.type ?? '').toLowerCase()
  if (type.startsWith('microsoft.security/assessments')) return signalOfAssessment(record, place)
  if (type.startsWith('microsoft.security/') && !type.endsWith('/alerts'))
    return ignored(`${String(record.type)} is neither an alert nor a recommendation`)
  const kind = String(record['@odata.type'] ?? '')
  if (
    kind === '#microsoft.graph.security.incident' ||
    'incidentweburl' in fields ||
    'incidentname' in fields ||
    'incidenturi' in fields
  ) {
    const id = firstKnown(fields.incidentid, fields.id)
    return signalOfIncident(record, { place, dedupKey: id && `incident:${id}`, meanings: defenderStates })
  }
  if (!('severity' in fields) && !('status' in fields))
    return unreadable(place, 'neither an alert, an incident nor a recommendation of Microsoft Defender')
  return signalOfAlert(record, place)
}
