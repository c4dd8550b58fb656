import { type Action, ignored, type Normalised, unreadable } from '../contract'
import { at, type Folded, folded, textOf } from '../records'
import { firstKnown, instant, labelsOf, meaningOf, severityOf, signal, webLink, wordsOf } from '../values'
import { severities } from './severity'

/** https://pan.dev/prisma-cloud/api/cspm/alerts/ */
const states: Record<string, Action | null> = {
  open: 'trigger',
  reopened: 'trigger',
  resolved: 'resolve',
  dismissed: 'resolve',
  snoozed: null,
  pending_resolution: null,
}

/**
 * One alert of Prisma Cloud, by folded names: the default payload of its webhook, or a custom one with `alertStatus`. Without a status it
 * is what the vendor's default is sent for: an open alert.
 * https://docs.prismacloud.io/en/enterprise-edition/content-collections/alerts/view-respond-to-prisma-cloud-alerts (Alert Payload)
 */
export function signalOfPrismaAlert(fields: Folded, place: string): Normalised {
  const status = firstKnown(fields.alertstatus, fields.status)
  const action = status === undefined ? 'trigger' : meaningOf(states, status)
  if (action === undefined) return unreadable(at(place, 'alertStatus'), `"${status}"; known are: ${wordsOf(states)}`)
  if (action === null) return ignored(`an alert that is ${status} is neither firing nor resolved`)
  const resource = folded(fields.resource)
  const id = firstKnown(fields.alertid, fields.id)
  if (!id) return unreadable(at(place, 'alertId'), 'the alert has no id')
  const policy = firstKnown(fields.policyname, folded(fields.policy).name)
  const name = firstKnown(fields.resourcename, resource.name, fields.resourceid, resource.id)
  return [
    signal({
      dedupKey: `prisma:${id}`,
      action,
      severity: severityOf(severities, firstKnown(fields.severity, folded(fields.policy).severity)),
      title: [policy ?? `Prisma Cloud alert ${id}`, name].filter(Boolean).join(': '),
      description: firstKnown(fields.policydescription, folded(fields.policy).description),
      occurredAt:
        instant(action === 'trigger' ? fields.alertts : undefined) ?? instant(fields.timestamp) ?? instant(fields.alerttime),
      link: webLink(fields.callbackurl) ?? webLink(fields.url),
      labels: labelsOf({
        account: firstKnown(fields.accountname, resource.account, fields.accountid),
        cloud: firstKnown(fields.cloudtype, resource.cloudtype),
        region: firstKnown(fields.resourceregion, resource.region),
        type: firstKnown(fields.resourcetype, resource.resourcetype),
        rule: fields.alertrulename,
        status: textOf(status),
      }),
    }),
  ]
}
