import * as z from 'zod'
import { type Action, ignored, type Signal, unreadable } from '../contract'
import { placeOf, readPart } from '../parts'
import { allKnown, firstKnown, instant, labelsOf, meaningOf, type SeverityScale, severityOf, signal, wordsOf } from '../values'
import type { AwsEvent, Kind } from './event'

/** Services of ECS and groups of Auto Scaling: whether what should run can run. */

export const ecsTypes: SeverityScale = {
  field: 'detail.eventType of ECS',
  words: { ERROR: 'error', WARN: 'warning', INFO: 'info' },
}

const common = ({ account, region, time }: AwsEvent, labels: Record<string, unknown>): Pick<Signal, 'occurredAt' | 'labels'> => ({
  occurredAt: instant(time),
  labels: labelsOf({ ...labels, account, region }),
})

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html and ecs_service_deployment_events.html */
const serviceDetail = z.object({
  eventType: z.string(),
  eventName: z.string(),
  clusterArn: z.string().nullish(),
  reason: z.string().nullish(),
})
const serviceNameOf = (arn: string) => arn.split(':service/').at(-1) ?? arn

const serviceAction: Kind = (event, at) =>
  readPart(serviceDetail, event.detail, placeOf(at, 'detail'), ({ eventType, eventName, reason }) => {
    const arn = firstKnown(event.resources?.[0])
    if (!arn) return unreadable(placeOf(at, 'resources'), 'the event names no service')
    const severity = severityOf(ecsTypes, eventType)
    if (!severity) return unreadable(placeOf(at, 'detail.eventType'), `not a known type; known are: ${wordsOf(ecsTypes.words)}`)
    const steady = eventName === 'SERVICE_STEADY_STATE'
    if (severity === 'info' && !steady) return ignored(`${eventName} is information: it says nothing about a problem`)
    return [
      signal({
        dedupKey: arn,
        action: steady ? 'resolve' : 'trigger',
        severity,
        title: `ECS service ${serviceNameOf(arn)}: ${wordsFor(eventName)}`,
        description: reason ?? undefined,
        ...common(event, { service: serviceNameOf(arn), event: eventName }),
      }),
    ]
  })

const deployments: Record<string, Action | null> = {
  SERVICE_DEPLOYMENT_FAILED: 'trigger',
  SERVICE_DEPLOYMENT_COMPLETED: 'resolve',
  SERVICE_DEPLOYMENT_IN_PROGRESS: null,
}
const deployment: Kind = (event, at) =>
  readPart(serviceDetail, event.detail, placeOf(at, 'detail'), ({ eventType, eventName, reason }) => {
    const arn = firstKnown(event.resources?.[0])
    if (!arn) return unreadable(placeOf(at, 'resources'), 'the event names no service')
    const action = meaningOf(deployments, eventName)
    if (action === undefined)
      return unreadable(placeOf(at, 'detail.eventName'), `not a known name; known are: ${wordsOf(deployments)}`)
    if (action === null) return ignored('the deployment is under way: that is no verdict on it')
    return [
      signal({
        dedupKey: `${arn}:deployment`,
        action,
        severity: severityOf(ecsTypes, eventType),
        title: `ECS service ${serviceNameOf(arn)}: ${wordsFor(eventName)}`,
        description: reason ?? undefined,
        ...common(event, { service: serviceNameOf(arn), event: eventName }),
      }),
    ]
  })

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html */
const taskDetail = z.object({
  clusterArn: z.string(),
  group: z.string(),
  lastStatus: z.string(),
  stopCode: z.string().nullish(),
  stoppedReason: z.string().nullish(),
  containers: z
    .array(z.looseObject({ name: z.string().nullish(), exitCode: z.number().nullish(), reason: z.string().nullish() }))
    .nullish()
    .catch(null),
})
const task: Kind = (event, at) =>
  readPart(
    taskDetail,
    event.detail,
    placeOf(at, 'detail'),
    ({ clusterArn, group, lastStatus, stopCode, stoppedReason, containers }) => {
      const failed = (containers ?? []).filter(({ exitCode, reason }) => (exitCode ?? 0) !== 0 || Boolean(reason))
      const crashed = stopCode === 'TaskFailedToStart' || (stopCode === 'EssentialContainerExited' && failed.length > 0)
      const finished = stopCode === 'EssentialContainerExited' && failed.length === 0
      const service = /^service:(.+)$/.exec(group)?.[1]
      // A service's task that ends is replaced; the service says when it is steady again.
      if (lastStatus !== 'STOPPED' || !(crashed || (finished && !service)))
        return ignored('the task neither failed nor finished its work')
      // A service's ARN is made of its cluster's, so a crash and the steady state that follows meet.
      const dedupKey = service ? `${clusterArn.replace(':cluster/', ':service/')}/${service}` : allKnown(clusterArn, group)
      if (!dedupKey) return unreadable(placeOf(at, 'detail.group'), 'the event names neither service nor family')
      return [
        signal({
          dedupKey,
          action: crashed ? 'trigger' : 'resolve',
          title: `ECS ${group.replace(':', ' ')}: ${crashed ? 'task failed' : 'task finished'}`,
          description: [
            stoppedReason,
            ...failed.map(({ name, exitCode, reason }) => `${name}: ${reason || `exit code ${exitCode}`}`),
          ]
            .filter(Boolean)
            .join('\n'),
          ...common(event, { group, cluster: clusterArn.split('/').at(-1), stopCode }),
        }),
      ]
    },
  )

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html: the verdict is in the detail type. */
const scaling =
  (verb: 'Launch' | 'Terminate', action: 'trigger' | 'resolve'): Kind =>
  (event, at) =>
    readPart(
      z.object({ AutoScalingGroupName: z.string(), StatusMessage: z.string().nullish(), Cause: z.string().nullish() }),
      event.detail,
      placeOf(at, 'detail'),
      ({ AutoScalingGroupName, StatusMessage, Cause }) => {
        const dedupKey = allKnown('autoscaling', event.account, event.region, AutoScalingGroupName, verb.toLowerCase())
        if (!dedupKey)
          return unreadable(placeOf(at, 'detail.AutoScalingGroupName'), 'account, region and group are not all there')
        return [
          signal({
            dedupKey,
            action,
            title: `Auto Scaling group ${AutoScalingGroupName}: ${verb.toLowerCase()} ${action === 'trigger' ? 'failed' : 'succeeded'}`,
            description: [StatusMessage, Cause].filter(Boolean).join('\n'),
            ...common(event, { group: AutoScalingGroupName }),
          }),
        ]
      },
    )

const wordsFor = (eventName: string) =>
  eventName
    .replace(/^SERVICE_/, '')
    .replaceAll('_', ' ')
    .toLowerCase()

export const capacity: Record<string, Kind> = {
  'ECS Service Action': serviceAction,
  'ECS Deployment State Change': deployment,
  'ECS Task State Change': task,
  'EC2 Instance Launch Unsuccessful': scaling('Launch', 'trigger'),
  'EC2 Instance Launch Successful': scaling('Launch', 'resolve'),
  'EC2 Instance Terminate Unsuccessful': scaling('Terminate', 'trigger'),
  'EC2 Instance Terminate Successful': scaling('Terminate', 'resolve'),
}
