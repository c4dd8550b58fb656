import * as z from 'zod'
import { defineSource, ignored, type Normalised } from '../contract'
import { flattened, securitySeverities, signalOfAlert } from '../microsoft-security'
import { readEach, recordsOf } from '../records'
import { signalOfSentinelIncident } from './incident'

export const source = defineSource({
  reads:
    'Incidents as a playbook’s trigger, the Azure REST API, its SDKs, the table SecurityIncident or Microsoft Graph write them, and alerts of the alert trigger; one or many.',
  identity:
    'The incident’s GUID (its `name`), else its number in the workspace; of Microsoft Graph its id; of an alert its SystemAlertId.',
  severities: [securitySeverities],

  // A playbook signs nothing; its HTTP action can show our key.
  verify: null,

  payload: z.union([z.looseObject({}), z.array(z.unknown())]),

  normalise(body): Normalised {
    return readEach(recordsOf(body, ['value', 'records', 'incidents']), (record, place) => {
      // The incident trigger puts it under `object`.
      if ('object' in record) return signalOfSentinelIncident(record.object, place ? `${place}.object` : 'object', record)
      const fields = flattened(record)
      if ('systemalertid' in fields && !('incidentnumber' in fields)) return signalOfAlert(record, place)
      if (fields.objectschematype === 'Entity') return ignored('an entity is no incident')
      return signalOfSentinelIncident(record, place, record)
    })
  },
})
