import * as z from 'zod'
import { defineSource, type Normalised, unreadable } from '../contract'
import { readAs } from '../parts'
import { isRecord } from '../values'
import { alerts, signalsOfAlerts } from './alert'
import { incident, signalOfIncident } from './incident'
import { statusSeverities } from './status'

export const source = defineSource({
  reads:
    'Incidents that BigPanda shares through a Notifications Webhook (both versions), and alerts in the form of its Alerts API, one or many.',
  identity:
    'The incident’s id (`incident:…`); of alerts the incident_identifier, else host, service or application and check (`alert:…`).',
  severities: [statusSeverities],

  // BigPanda signs nothing; its webhooks can carry a header of the admin's.
  verify: null,

  payload: z.looseObject({}),

  normalise(body): Normalised {
    const shape = 'app_key' in body || 'incident_identifier' in body || !('id' in body) ? 'alert' : 'incident'
    if (shape === 'incident') return readAs(incident, body, signalOfIncident)
    if (!['status', 'alerts'].some((name) => name in body))
      return unreadable('status', 'neither an incident nor an alert of BigPanda')
    return readAs(alerts, isRecord(body) ? body : {}, signalsOfAlerts)
  },
})
