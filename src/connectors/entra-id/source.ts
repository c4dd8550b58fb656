import * as z from 'zod'
import { text } from '../../kit/bytes'
import { ok } from '../../kit/result'
import { defineSource, ignored, type Normalised } from '../contract'
import { decodeJson } from '../decode'
import { at, readEach, recordsOf } from '../records'
import { isRecord } from '../values'
import { graphClientState } from '../verify'
import { signalOfLog } from './log'
import { riskLevels, signalOfRisk } from './risk'

export const source = defineSource({
  reads:
    'Microsoft Graph change notifications and their validation, risky users and risk detections as Graph writes them, and the records of diagnostic settings (sign-in and risk logs).',
  identity: 'The risky user or service principal, to whom risky sign-ins belong too; of a risk detection its own id.',
  severities: [riskLevels],

  verify: graphClientState(),

  // The validation request has no body: what it asks stands in the URL.
  decode: (raw) =>
    text(raw.body).trim() === '' && new URL(raw.url).searchParams.has('validationToken') ? ok({}) : decodeJson(raw),

  payload: z.union([z.looseObject({}), z.array(z.unknown())]),

  unreadableStatus: 202,

  normalise(body, { query }): Normalised {
    const validation = query.get('validationToken')
    if (validation && isRecord(body) && Object.keys(body).length === 0) {
      return {
        kind: 'handshake',
        reason: 'Microsoft Graph validates the notification URL',
        reply: { contentType: 'text/plain', body: validation },
      }
    }
    return readEach(recordsOf(body, ['value', 'records']), (record, place) => {
      if ('subscriptionId' in record || 'lifecycleEvent' in record) return signalOfNotification(record, place)
      if ('category' in record && isRecord(record.properties)) return signalOfLog(record, place)
      return signalOfRisk(record, place)
    })
  },
})

/**
 * One change notification. Only its `resourceData` can say what the risk is; the plain kind names nothing but an id.
 * https://learn.microsoft.com/en-us/graph/api/resources/changenotification
 */
export function signalOfNotification(record: Record<string, unknown>, place: string): Normalised {
  if (typeof record.lifecycleEvent === 'string') return ignored(`the subscription needs care: ${record.lifecycleEvent}`)
  const resource = typeof record.resource === 'string' ? record.resource : 'a resource'
  if (isRecord(record.encryptedContent))
    return ignored(`the notification of ${resource} is encrypted: ask for it without includeResourceData`)
  const data = record.resourceData
  if (!isRecord(data) || !('riskState' in data)) {
    return ignored(`the notification of ${resource} does not say its risk: add $select=riskState,riskLevel to the subscription`)
  }
  return signalOfRisk(data, at(place, 'resourceData'))
}
