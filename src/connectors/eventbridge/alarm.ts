import * as z from 'zod'
import { alarmLink } from '../aws-console'
import { ignored, unreadable } from '../contract'
import { placeOf, readPart } from '../parts'
import { allKnown, firstKnown, instant, labelsOf, type SeverityScale, severityOf, signal } from '../values'
import type { Kind } from './event'

const metric = z.object({
  namespace: z.string().nullish(),
  name: z.string().nullish(),
  dimensions: z.record(z.string(), z.string()).nullish().catch(null),
})

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html, "CloudWatch Alarm State Change". */
const stateChange = z.object({
  alarmName: z.string().min(1),
  state: z.object({
    value: z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA']),
    reason: z.string().nullish(),
    timestamp: z.string().nullish(),
    /** Of a composite alarm that another alarm keeps quiet. */
    actionsSuppressedBy: z.string().nullish(),
  }),
  configuration: z
    .looseObject({
      description: z.string().nullish(),
      metrics: z
        .array(z.looseObject({ metricStat: z.looseObject({ metric }).nullish() }))
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
})

/** The policy of the connector for alarms through SNS: an alarm is critical, its end is information. */
export const alarmStates: SeverityScale = { field: 'detail.state.value', words: { ALARM: 'critical', OK: 'info' } }
const actions = { ALARM: 'trigger', OK: 'resolve', INSUFFICIENT_DATA: null } as const

const alarm: Kind = (event, at) =>
  readPart(stateChange, event.detail, placeOf(at, 'detail'), ({ alarmName, state, configuration }) => {
    const arn = event.resources?.find((one) => /^arn:[\w-]+:cloudwatch:/.test(one))
    const dedupKey = firstKnown(arn, allKnown(event.account, event.region, alarmName))
    if (!dedupKey) return unreadable(placeOf(at, 'resources'), 'the alarm has neither an ARN nor account and region')
    const action = actions[state.value]
    if (!action) return ignored('the alarm has insufficient data: neither firing nor resolved')
    if (action === 'trigger' && state.actionsSuppressedBy) {
      return ignored(`the alarm is kept quiet (${state.actionsSuppressedBy}): neither firing nor resolved`)
    }
    const watched = configuration?.metrics?.find(({ metricStat }) => metricStat)?.metricStat?.metric
    return [
      signal({
        dedupKey,
        action,
        severity: severityOf(alarmStates, state.value),
        title: alarmName,
        description: [configuration?.description, state.reason].filter(Boolean).join('\n\n'),
        occurredAt: instant(state.timestamp) ?? instant(event.time),
        link: alarmLink(arn, alarmName),
        labels: labelsOf({
          ...watched?.dimensions,
          account: event.account,
          region: event.region,
          namespace: watched?.namespace,
          metric: watched?.name,
        }),
      }),
    ]
  })

export const alarms: Record<string, Kind> = { 'CloudWatch Alarm State Change': alarm }
