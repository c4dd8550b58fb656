import * as z from 'zod'
import { type Action, ignored, type Normalised, unreadable } from '../contract'
import { allKnown, firstKnown, instant, labelsOf, meaningOf, optionalScalar, signal } from '../values'

/** https://github.com/robusta-dev/kubewatch/blob/master/pkg/handlers/webhook/webhook.go */
export const kubewatch = z.object({
  eventmeta: z.object({ kind: z.string(), name: optionalScalar, namespace: optionalScalar, reason: optionalScalar }),
  text: optionalScalar,
  time: z.string().nullish(),
})

/** kubewatch speaks of changes; only these of its kinds are events about the health of something. */
const kinds: Record<string, { action: Action; problem: string }> = {
  NodeNotReady: { action: 'trigger', problem: 'NodeNotReady' },
  NodeReady: { action: 'resolve', problem: 'NodeNotReady' },
  Backoff: { action: 'trigger', problem: 'BackOff' },
}

export function readKubewatch({ eventmeta, text, time }: z.output<typeof kubewatch>): Normalised {
  const kind = meaningOf(kinds, eventmeta.kind)
  if (!kind || eventmeta.reason?.toLowerCase() === 'deleted') {
    return ignored(`kubewatch says that a ${eventmeta.kind} was ${eventmeta.reason?.toLowerCase() ?? 'changed'}: no problem`)
  }
  // The name is the event's: `namespace/object.17f3a…`.
  const object = firstKnown(
    eventmeta.name
      ?.split('/')
      .at(-1)
      ?.replace(/\.[0-9a-f]{10,}$/, ''),
  )
  const dedupKey = allKnown('kubewatch', firstKnown(eventmeta.namespace) ?? '-', object, kind.problem)
  if (!dedupKey) return unreadable('eventmeta.name', 'the message names no object')
  return [
    signal({
      dedupKey,
      action: kind.action,
      title: `${object}: ${eventmeta.kind}`,
      description: text ?? undefined,
      occurredAt: instant(time),
      labels: labelsOf({ namespace: eventmeta.namespace, name: object, reason: eventmeta.kind }),
    }),
  ]
}
