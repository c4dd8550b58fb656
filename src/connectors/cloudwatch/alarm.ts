import * as z from 'zod'
import { alarmLink } from '../aws-console'
import { ignored, type Normalised, unreadable } from '../contract'
import { misread } from '../parts'
import { instant, labelsOf, type SeverityScale, severityOf } from '../values'

const dimension = z.object({ name: z.string(), value: z.string() })
const metric = z.object({ MetricName: z.string(), Namespace: z.string(), Dimensions: z.array(dimension).nullish().catch(null) })

/**
 * What CloudWatch publishes when an alarm changes its state. A metric alarm has a `Trigger` with one metric; metric math and anomaly
 * detection have `Trigger.Metrics[]`; a composite alarm has `AlarmRule` and no trigger. Old alarms lack `AlarmArn`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
const alarm = z.object({
  AlarmName: z.string().min(1),
  NewStateValue: z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA']),
  AlarmArn: z.string().nullish(),
  AWSAccountId: z.string().nullish(),
  Region: z.string().nullish(),
  AlarmDescription: z.string().nullish(),
  NewStateReason: z.string().nullish(),
  StateChangeTime: z.string().nullish(),
  Trigger: z
    .looseObject({ Metrics: z.array(z.looseObject({ MetricStat: z.looseObject({ Metric: metric }).optional() })).optional() })
    .nullish()
    .catch(null),
})
type Alarm = z.output<typeof alarm>

/** A policy of this house: an alarm is critical, its end is information. */
export const alarmSeverities: SeverityScale = { field: 'NewStateValue', words: { ALARM: 'critical', OK: 'info' } }
const states = { ALARM: 'trigger', OK: 'resolve', INSUFFICIENT_DATA: null } as const

/** `at` is where the alarm stood in the message, for issues. */
export function readAlarm(value: unknown, at: string): Normalised {
  const parsed = alarm.safeParse(value)
  if (!parsed.success) return misread(parsed.error, at)
  const { AlarmName, NewStateValue, AlarmDescription, NewStateReason, StateChangeTime } = parsed.data
  const dedupKey = identity(parsed.data)
  if (!dedupKey)
    return unreadable(at, 'the alarm has neither AlarmArn nor AWSAccountId and Region, so nothing tells it from others')
  const action = states[NewStateValue]
  if (!action) return ignored('the alarm has insufficient data: neither firing nor resolved')
  return [
    {
      dedupKey,
      action,
      severity: severityOf(alarmSeverities, NewStateValue),
      title: AlarmName,
      description: [AlarmDescription, NewStateReason].filter(Boolean).join('\n\n') || undefined,
      occurredAt: instant(StateChangeTime),
      link: alarmLink(parsed.data.AlarmArn, AlarmName),
      labels: alarmLabels(parsed.data),
    },
  ]
}

const identity = ({ AlarmArn, AWSAccountId, Region, AlarmName }: Alarm) =>
  AlarmArn || (AWSAccountId && Region ? `${AWSAccountId}:${Region}:${AlarmName}` : null)

function alarmLabels({ AlarmArn, AWSAccountId, Region, Trigger }: Alarm): Record<string, string> {
  const single = metric.safeParse(Trigger).data
  const watched = single ?? Trigger?.Metrics?.find(({ MetricStat }) => MetricStat)?.MetricStat?.Metric
  return labelsOf({
    ...Object.fromEntries((watched?.Dimensions ?? []).map(({ name, value }) => [name, value])),
    account: AWSAccountId,
    region: AlarmArn?.split(':')[3] || Region,
    namespace: watched?.Namespace,
    metric: watched?.MetricName,
  })
}
