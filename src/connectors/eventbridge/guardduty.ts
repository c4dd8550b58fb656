import * as z from 'zod'
import { consoleOf } from '../aws-console'
import { type Normalised, unreadable } from '../contract'
import { placeOf, readPart } from '../parts'
import { allKnown, firstKnown, instant, labelsOf, type SeverityScale, severityOf, signal, urlPart } from '../values'
import type { Kind } from './event'

/**
 * A GuardDuty finding. It is sent anew when it happens again, and never when it ends, except that an archived one says so.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
 */
const finding = z.object({
  id: z.string().nullish(),
  arn: z.string().nullish(),
  accountId: z.string().nullish(),
  region: z.string().nullish(),
  type: z.string(),
  severity: z.coerce.number(),
  title: z.string().nullish(),
  description: z.string().nullish(),
  updatedAt: z.string().nullish(),
  resource: z.looseObject({ resourceType: z.string().nullish() }).nullish().catch(null),
  service: z
    .looseObject({
      archived: z.boolean().nullish(),
      count: z.number().nullish(),
      additionalInfo: z.looseObject({ sample: z.boolean().nullish() }).nullish().catch(null),
    })
    .nullish()
    .catch(null),
})

export const isGuardDutyFinding = (value: Record<string, unknown>): boolean =>
  typeof value.type === 'string' && 'severity' in value && 'accountId' in value && 'service' in value

/** https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html: the number's ranges have names. */
export const guardDutySeverities: SeverityScale = {
  field: 'detail.severity of GuardDuty (9 to 10 Critical, 7 High, 4 Medium, 1 Low)',
  words: { Critical: 'critical', High: 'error', Medium: 'warning', Low: 'info' },
}
const nameOf = (severity: number) => (severity >= 9 ? 'Critical' : severity >= 7 ? 'High' : severity >= 4 ? 'Medium' : 'Low')

export const readGuardDuty = (value: unknown, at: string): Normalised =>
  readPart(finding, value, at, (one) => {
    const dedupKey = firstKnown(one.arn, allKnown('guardduty', one.accountId, one.region, one.id))
    if (!dedupKey) return unreadable(placeOf(at, 'arn'), 'neither this nor accountId, region and id name the finding')
    const console = consoleOf(one.arn)
    return [
      signal({
        dedupKey,
        action: one.service?.archived ? 'resolve' : 'trigger',
        severity: severityOf(guardDutySeverities, nameOf(one.severity)),
        title: one.title || one.type,
        description: one.description ?? undefined,
        occurredAt: instant(one.updatedAt),
        link:
          console && one.id
            ? `${console.origin}/guardduty/home?region=${console.region}#/findings?macros=current&fId=${urlPart(one.id)}`
            : undefined,
        labels: labelsOf({
          type: one.type,
          account: one.accountId,
          region: one.region,
          resource: one.resource?.resourceType,
          severity: one.severity,
          count: one.service?.count,
          // Made to see the whole chain work, so it goes down the whole chain.
          sample: one.service?.additionalInfo?.sample || undefined,
        }),
      }),
    ]
  })

export const guardDuty: Record<string, Kind> = {
  'GuardDuty Finding': ({ detail }, at) => readGuardDuty(detail, placeOf(at, 'detail')),
}
