import * as z from 'zod'
import { ignored, type Normalised, unreadable } from '../contract'
import {
  allKnown,
  firstKnown,
  instant,
  labelsOf,
  meaningOf,
  optionalScalar,
  type SeverityScale,
  severityOf,
  signal,
  wordsOf,
} from '../values'

const reference = z.looseObject({
  kind: optionalScalar,
  namespace: optionalScalar,
  name: optionalScalar,
  fieldPath: optionalScalar,
})

/**
 * An Event of `v1` (involvedObject, message) or of `events.k8s.io/v1` (regarding, note), as the API has it or as
 * kubernetes-event-exporter sends it: with `clusterName`, without `kind`.
 * https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/ and
 * https://github.com/resmoio/kubernetes-event-exporter/blob/master/pkg/kube/event.go
 */
export const clusterEvent = z
  .object({
    involvedObject: reference.nullish(),
    regarding: reference.nullish(),
    reason: z.string().min(1),
    type: z.string().min(1),
    message: optionalScalar,
    note: optionalScalar,
    count: optionalScalar,
    clusterName: optionalScalar,
    lastTimestamp: z.string().nullish(),
    deprecatedLastTimestamp: z.string().nullish(),
    eventTime: z.string().nullish(),
    firstTimestamp: z.string().nullish(),
    series: z.looseObject({ lastObservedTime: z.string().nullish() }).nullish().catch(null),
    source: z.looseObject({ component: optionalScalar, host: optionalScalar }).nullish().catch(null),
    reportingComponent: optionalScalar,
    reportingController: optionalScalar,
    metadata: z.looseObject({ creationTimestamp: z.string().nullish() }).nullish().catch(null),
  })
  .refine(({ involvedObject, regarding }) => involvedObject || regarding, {
    path: ['involvedObject'],
    message: 'expected the object',
  })

export const eventTypes: SeverityScale = { field: 'type', words: { Warning: 'warning' } }
const types = { Normal: false, Warning: true }

/**
 * Reasons that say that another is over, and the one that they end. Only pairs that Kubernetes itself writes about one object.
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/events/event.go and the controllers' own.
 */
const ends: Record<string, string> = {
  NodeReady: 'NodeNotReady',
  NodeHasNoDiskPressure: 'NodeHasDiskPressure',
  NodeHasSufficientMemory: 'NodeHasInsufficientMemory',
  NodeHasSufficientPID: 'NodeHasInsufficientPID',
  Scheduled: 'FailedScheduling',
  SuccessfulAttachVolume: 'FailedAttachVolume',
  SuccessfulCreate: 'FailedCreate',
  ProvisioningSucceeded: 'ProvisioningFailed',
}
/** The kubelet reports these of its node as "Normal". */
const badThoughNormal = ['NodeNotReady', 'NodeHasDiskPressure', 'NodeHasInsufficientMemory', 'NodeHasInsufficientPID']

export function readEvent(event: z.output<typeof clusterEvent>): Normalised {
  const { reason, clusterName } = event
  const warning = meaningOf(types, event.type)
  if (warning === undefined) return unreadable('type', `not a known type; known are: ${wordsOf(types)}`)
  const ended = Object.hasOwn(ends, reason) ? ends[reason] : undefined
  const triggers = warning || badThoughNormal.includes(reason)
  if (!triggers && !ended) return ignored(`${reason} is a normal event: no problem`)

  const object = event.involvedObject ?? event.regarding
  const place = allKnown(object?.kind, firstKnown(object?.namespace) ?? '-', object?.name)
  if (!place) return unreadable('involvedObject', 'kind and name are not both there')
  const cluster = firstKnown(clusterName)
  const named = [object?.kind, [firstKnown(object?.namespace), object?.name].filter(Boolean).join('/')].join(' ')
  return [
    signal({
      dedupKey: [cluster, place, triggers ? reason : ended].filter(Boolean).join(':'),
      action: triggers ? 'trigger' : 'resolve',
      severity: severityOf(eventTypes, event.type),
      title: `${named}: ${reason}`,
      description: event.message ?? event.note ?? undefined,
      occurredAt:
        instant(event.lastTimestamp) ??
        instant(event.series?.lastObservedTime) ??
        instant(event.eventTime) ??
        instant(event.deprecatedLastTimestamp) ??
        instant(event.firstTimestamp) ??
        instant(event.metadata?.creationTimestamp),
      labels: labelsOf({
        cluster,
        namespace: object?.namespace,
        kind: object?.kind,
        name: object?.name,
        reason,
        host: event.source?.host,
        component: firstKnown(event.source?.component, event.reportingComponent, event.reportingController),
        count: event.count,
      }),
    }),
  ]
}
