import * as z from 'zod'
import { type Normalised, testMessage, unreadable } from '../contract'
import { firstKnown, instant, known, labelsOf, optionalScalar, severityOf, signal, webLink } from '../values'

const field = z.object({ name: optionalScalar, content: optionalScalar })

/**
 * The webhook of Aria Operations for Logs (Log Insight): message queries, aggregate queries (messages without a text) and system
 * notifications (nothing but the name and messages).
 * https://docs.vmware.com/en/VMware-Aria-Operations-for-Logs/8.18/Administering-Operations-for-Logs/GUID-A6036812-13D9-4C4F-83B0-D1D2EA2E9FEC.html
 */
export const logs = z.object({
  AlertName: optionalScalar,
  Info: optionalScalar,
  Url: optionalScalar,
  EditUrl: optionalScalar,
  Recommendation: optionalScalar,
  NumHits: optionalScalar,
  messages: z
    .array(z.object({ text: optionalScalar, timestamp: optionalScalar, fields: z.array(field).nullish().catch(undefined) }))
    .nullish(),
})

/** A log alert tells what was found; it has no state and no end. */
export function signalOfLogs({
  AlertName,
  Info,
  Url,
  EditUrl,
  Recommendation,
  NumHits,
  messages,
}: z.output<typeof logs>): Normalised {
  const name = known(AlertName)
  if (!name) return unreadable('AlertName', 'empty, so nothing tells this alert from others')
  if (messages === undefined || messages === null) return unreadable('messages', 'a log alert carries the messages that it found')
  if (messages.length === 0 && !Url && !Number(NumHits ?? 0))
    return testMessage('the test button of a webhook: it carries no messages')
  const newest = messages[0]
  return [
    signal({
      dedupKey: `log:${name}`,
      action: 'trigger',
      title: name,
      description:
        [
          known(Info),
          ...messages.slice(0, 5).map(({ text, fields }) => known(text) ?? fieldsOf(fields ?? [])),
          known(Recommendation),
        ]
          .filter(Boolean)
          .join('\n') || undefined,
      occurredAt: instant(newest?.timestamp),
      link: webLink(Url) ?? webLink(EditUrl),
      labels: labelsOf({
        hits: NumHits,
        host: newest?.fields?.find((one) => /^(hostname|source)$/.test(one.name ?? ''))?.content,
      }),
    }),
  ]
}

const fieldsOf = (fields: z.output<typeof field>[]): string =>
  fields
    .slice(0, 10)
    .map(({ name, content }) => `${name}: ${content}`)
    .join(', ')

/**
 * The webhook of the cloud service, whose template is made of these parameters:
 * https://developer.broadcom.com/xapis/vmware-aria-operations-for-logs/latest/vrlic/api/v1/alert/webhook-payload-parameters/post
 */
export const cloudLogs = z.object({
  name: optionalScalar,
  severity: optionalScalar,
  description: optionalScalar,
  recommendations: optionalScalar,
  resultsUrl: optionalScalar,
  sourceInfo: optionalScalar,
  hitCount: optionalScalar,
  triggeredAt: optionalScalar,
})

export const logSeverities = {
  field: 'severity',
  words: { critical: 'critical', immediate: 'error', warning: 'warning', info: 'info' },
} as const

export function signalOfCloudLogs(one: z.output<typeof cloudLogs>): Normalised {
  const name = known(one.name)
  if (!name) return unreadable('name', 'empty, so nothing tells this alert from others')
  return [
    signal({
      dedupKey: `log:${name}`,
      action: 'trigger',
      severity: severityOf(logSeverities, one.severity),
      title: name,
      description: [firstKnown(one.description), firstKnown(one.recommendations)].filter(Boolean).join('\n') || undefined,
      occurredAt: instant(one.triggeredAt),
      link: webLink(one.resultsUrl),
      labels: labelsOf({ hits: one.hitCount }),
    }),
  ]
}
