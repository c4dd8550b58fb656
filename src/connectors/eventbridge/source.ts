import * as z from 'zod'
import { defineSource, ignored, type Normalised } from '../contract'
import { placeOf, readPart, together } from '../parts'
import { readEnvelope, snsHeaders, snsMessageId, topicSettings } from '../sns'
import { isRecord } from '../values'
import { snsCertificate } from '../verify'
import { alarmStates, alarms } from './alarm'
import { capacity, ecsTypes } from './capacity'
import { awsEvent, type Kind } from './event'
import { guardDuty, guardDutySeverities, isGuardDutyFinding, readGuardDuty } from './guardduty'
import { health, healthCategories } from './health'
import { ocsfSeverities } from './ocsf'
import { runs } from './runs'
import { isSecurityHubFinding, readFinding, securityHub, securityHubSeverities } from './securityhub'

const kinds: Record<string, Kind> = { ...alarms, ...health, ...guardDuty, ...securityHub, ...runs, ...capacity }

const settings = z.object(topicSettings)

export const source = defineSource({
  reads:
    'CloudWatch alarms, Health, GuardDuty, Security Hub, AppFlow, CodePipeline, CodeBuild, CodeDeploy, ECS, Auto Scaling, Batch, Glue and Step Functions, by API destination or through SNS.',
  identity:
    'What the event is about, never the event: the ARN of the alarm, Health event, finding or service; else account, region and the name of the pipeline, project, flow or group.',
  severities: [alarmStates, healthCategories, guardDutySeverities, securityHubSeverities, ocsfSeverities, ecsTypes],

  settings,
  // An API destination shows our key in a header of its connection; a topic is proved by AWS's signature.
  verify: ({ topicArns, confirmSubscriptions }) =>
    topicArns.length > 0 || confirmSubscriptions ? snsCertificate({ topics: topicArns, anyTopic: confirmSubscriptions }) : null,

  // What else a body holds is decided by its detail type. EventBridge Pipes deliver lists.
  payload: z.union([z.looseObject({}), z.array(z.looseObject({})).min(1)]),

  // SNS repeats with one MessageId, an API destination with one event id.
  messageKey: (raw, payload) =>
    Array.isArray(payload)
      ? undefined
      : (snsMessageId(raw, payload) ?? (typeof payload.id === 'string' && isRecord(payload.detail) ? payload.id : undefined)),

  headers: snsHeaders,

  normalise(payload, { settings }): Normalised {
    if (Array.isArray(payload)) return together(payload.map((one, i) => readEvent(one, String(i))))
    return typeof payload.Type === 'string' && 'TopicArn' in payload
      ? readEnvelope(payload, settings, 'an event', readEvent)
      : readEvent(payload, '')
  },
})

/** A rule whose target is given only `$.detail` sends the bare finding. */
function readEvent(value: unknown, at: string): Normalised {
  if (isRecord(value) && value['detail-type'] === undefined && value.detailType === undefined) {
    if (isGuardDutyFinding(value)) return readGuardDuty(value, at)
    if (isSecurityHubFinding(value)) return readFinding(value, at)
    if (Array.isArray(value.findings))
      return together(value.findings.map((one, i) => readFinding(one, placeOf(at, `findings.${i}`))))
  }
  return readPart(awsEvent, value, at, (event) => {
    const kind = Object.hasOwn(kinds, event.detailType) ? kinds[event.detailType] : undefined
    return kind ? kind(event, at) : ignored(`"${event.detailType}" is no kind of event that says whether a problem is open`)
  })
}
