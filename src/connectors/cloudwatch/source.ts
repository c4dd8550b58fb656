import * as z from 'zod'
import { defineSource, type Normalised } from '../contract'
import { readEnvelope, snsHeaders, snsMessageId, topicSettings } from '../sns'
import { snsCertificate } from '../verify'
import { alarmSeverities, readAlarm } from './alarm'

export const source = defineSource({
  reads: 'CloudWatch alarms through SNS: metric, metric math, anomaly detection and composite ones.',
  identity: 'The alarm’s ARN; of alarms that carry none the account, region and name.',
  severities: [alarmSeverities],

  settings: z.object(topicSettings),
  verify: ({ topicArns, confirmSubscriptions }) => snsCertificate({ topics: topicArns, anyTopic: confirmSubscriptions }),

  // Raw message delivery sends the bare alarm; it has no signature, so it can only come in with our key.
  payload: z.looseObject({}),

  messageKey: snsMessageId,

  headers: snsHeaders,

  normalise(payload, { settings }): Normalised {
    return payload.Type === undefined ? readAlarm(payload, '') : readEnvelope(payload, settings, 'an alarm', readAlarm)
  },
})
