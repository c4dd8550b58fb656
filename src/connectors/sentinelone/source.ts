import * as z from 'zod'
import { defineSource, issuesOf, type Normalised, type Signal, unreadable } from '../contract'
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

  normalise(list): Normalised {
    const signals: Signal[] = []
    let ignoredOne: Normalised | undefined
    for (const [index, one] of list.entries()) {
      const meaning = meaningOf(one)
      if (Array.isArray(meaning)) signals.push(...meaning)
      else if (meaning.kind === 'unreadable') {
        return list.length === 1 ? meaning : unreadable(`${index}.${meaning.issues[0]?.path}`, meaning.issues[0]?.message ?? '')
      } else ignoredOne = meaning
    }
    return signals.length === 0 && ignoredOne ? ignoredOne : signals
  },
})

function meaningOf(one: Record<string, unknown>): Normalised {
  if (isRecord(one.threatInfo)) return read(threat, one, signalOfThreat)
  if (isRecord(one.alertInfo)) return read(ruleAlert, one, signalOfRuleAlert)
  if (known(one.activityType) ?? known(one.activitytype)) return read(activity, one, signalOfActivity)
  return read(unified, one, signalOfUnified)
}

function read<P extends z.ZodType>(payload: P, body: unknown, meaning: (payload: z.output<P>) => Normalised): Normalised {
  const parsed = payload.safeParse(body)
  return parsed.success ? meaning(parsed.data) : { kind: 'unreadable', issues: issuesOf(parsed.error) }
}
