import * as z from 'zod'
import { defineSource, type Normalised } from '../contract'
import { readAs, readList } from '../parts'
import { isRecord, known } from '../values'
import { activity, ruleAlert, threat, unified } from './payloads'
import { confidences, severities, signalOfActivity, signalOfRuleAlert, signalOfThreat, signalOfUnified } from './signals'

/** One record, a list of them, or a page of an API's answer. */
const records = z.preprocess(
  (body) => {
    if (Array.isArray(body)) return body
    if (!isRecord(body)) return body
    for (const inner of [body.data, body.threats, body.alerts]) if (Array.isArray(inner)) return inner
    for (const inner of [body.threat, body.alert]) if (isRecord(inner)) return [inner]
    return [body]
  },
  z.array(z.looseObject({})).max(500),
)

export const source = defineSource({
  reads: 'Threats, STAR alerts, unified alerts and activities as the API gives them, one or many, and the template of this page.',
  identity: 'The threat’s id (`threat:…`) or the alert’s (`alert:…`), equal through all of its states.',
  severities: [severities, confidences],
  verify: null,
  payload: records,

  normalise: (list): Normalised => readList(list, meaningOf),
})

function meaningOf(one: Record<string, unknown>): Normalised {
  if (isRecord(one.threatInfo)) return readAs(threat, one, signalOfThreat)
  if (isRecord(one.alertInfo)) return readAs(ruleAlert, one, signalOfRuleAlert)
  if (known(one.activityType) ?? known(one.activitytype)) return readAs(activity, one, signalOfActivity)
  return readAs(unified, one, signalOfUnified)
}
