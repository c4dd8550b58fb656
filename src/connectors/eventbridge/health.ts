import * as z from 'zod'
import { type Action, unreadable } from '../contract'
import { placeOf, readPart } from '../parts'
import { instant, known, labelsOf, meaningOf, type SeverityScale, severityOf, signal, wordsOf } from '../values'
import type { Kind } from './event'

/** https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html; older events have no `statusCode`. */
const detail = z.object({
  eventArn: z.string(),
  service: z.string().nullish(),
  eventTypeCode: z.string().nullish(),
  eventTypeCategory: z.string().nullish(),
  statusCode: z.string().nullish(),
  endTime: z.string().nullish(),
  eventRegion: z.string().nullish(),
  affectedAccount: z.string().nullish(),
  eventDescription: z
    .array(z.object({ language: z.string().nullish(), latestDescription: z.string().nullish() }))
    .nullish()
    .catch(null),
  affectedEntities: z
    .array(z.object({ entityValue: z.string().nullish() }))
    .nullish()
    .catch(null),
})

export const healthCategories: SeverityScale = {
  field: 'detail.eventTypeCategory',
  words: { issue: 'error', investigation: 'error', scheduledChange: 'warning', accountNotification: 'info' },
}
const states: Record<string, Action> = { open: 'trigger', upcoming: 'trigger', closed: 'resolve' }

const healthEvent: Kind = (event, at) =>
  readPart(detail, event.detail, placeOf(at, 'detail'), (one) => {
    const dedupKey = known(one.eventArn)
    if (!dedupKey) return unreadable(placeOf(at, 'detail.eventArn'), 'the event names no ARN')
    // The end of a planned change is planned too; only an issue's end says that it is over.
    const ended = one.eventTypeCategory === 'issue' && Boolean(one.endTime)
    const action = one.statusCode ? meaningOf(states, one.statusCode) : ended ? 'resolve' : 'trigger'
    if (!action) return unreadable(placeOf(at, 'detail.statusCode'), `not a known status; known are: ${wordsOf(states)}`)
    const texts = one.eventDescription ?? []
    return [
      signal({
        dedupKey,
        action,
        severity: severityOf(healthCategories, one.eventTypeCategory),
        title: [one.service, typeOf(one)].filter(Boolean).join(': ') || 'AWS Health event',
        description: (texts.find(({ language }) => language === 'en_US') ?? texts[0])?.latestDescription?.replace(/\\+n/g, '\n'),
        occurredAt: instant(event.time),
        link: 'https://health.aws.amazon.com/health/home#/account/dashboard/open-issues',
        labels: labelsOf({
          service: one.service,
          type: one.eventTypeCode,
          category: one.eventTypeCategory,
          account: one.affectedAccount ?? event.account,
          region: one.eventRegion ?? event.region,
          resource: (one.affectedEntities ?? []).slice(0, 5).map(({ entityValue }) => entityValue),
        }),
      }),
    ]
  })

/** `AWS_RDS_OPERATIONAL_ISSUE` of the service RDS: operational issue. */
const typeOf = ({ eventTypeCode, service }: z.output<typeof detail>) =>
  (eventTypeCode ?? '')
    .replace(/^AWS_/, '')
    .replace(service ? `${service}_` : '', '')
    .replaceAll('_', ' ')
    .toLowerCase()

export const health: Record<string, Kind> = { 'AWS Health Event': healthEvent, 'AWS Health Abuse Event': healthEvent }
