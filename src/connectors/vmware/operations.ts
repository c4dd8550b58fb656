import * as z from 'zod'
import { type Normalised, unreadable } from '../contract'
import { firstKnown, instant, known, labelsOf, meaningOf, optionalScalar, severityOf, signal, webLink, wordsOf } from '../values'

/**
 * The body of the REST notification plug-in, and of the webhook plug-in where its payload template keeps these names. vROps 6.0 sends no
 * alertName, risk, health or efficiency. vRealize Operations Manager 6.3 guide, "Add a REST Notification Plug-In"; payload templates:
 * https://docs.vmware.com/en/VMware-Aria-Operations/8.18/Configuring-Operations/GUID-0ACB19B6-9548-4655-B39B-FB37B1D207AB.html
 */
export const operations = z.object({
  alertId: optionalScalar,
  status: optionalScalar,
  alertName: optionalScalar,
  criticality: optionalScalar,
  info: optionalScalar,
  type: optionalScalar,
  subType: optionalScalar,
  impact: optionalScalar,
  resourceName: optionalScalar,
  resourceKind: optionalScalar,
  adapterKind: optionalScalar,
  symptom: optionalScalar,
  symptoms: optionalScalar,
  recommendations: optionalScalar,
  startDate: optionalScalar,
  updateDate: optionalScalar,
  cancelDate: optionalScalar,
  alertURL: optionalScalar,
  alertUrl: optionalScalar,
})

export const criticalities = {
  field: 'criticality',
  words: {
    ALERT_CRITICALITY_LEVEL_CRITICAL: 'critical',
    ALERT_CRITICALITY_LEVEL_IMMEDIATE: 'error',
    ALERT_CRITICALITY_LEVEL_WARNING: 'warning',
    ALERT_CRITICALITY_LEVEL_INFO: 'info',
    // As payload templates render them.
    critical: 'critical',
    immediate: 'error',
    warning: 'warning',
    info: 'info',
    information: 'info',
  },
} as const

const states = {
  ACTIVE: 'trigger',
  NEW: 'trigger',
  UPDATED: 'trigger',
  UPDATE: 'trigger',
  CANCELED: 'resolve',
  CANCELLED: 'resolve',
  INACTIVE: 'resolve',
} as const

export function signalOfOperations(one: z.output<typeof operations>): Normalised {
  const id = known(one.alertId)
  if (!id) return unreadable('alertId', 'empty, so nothing tells this alert from others')
  const action = meaningOf<'trigger' | 'resolve'>(states, one.status)
  if (!action) return unreadable('status', `"${one.status ?? ''}" is no status of an alert; known are: ${wordsOf(states)}`)
  const resource = known(one.resourceName)
  const name = firstKnown(one.alertName, one.info, one.subType) ?? `Aria Operations alert ${id}`
  return [
    signal({
      dedupKey: id,
      action,
      severity: severityOf(criticalities, one.criticality),
      title: resource ? `${name}: ${resource}` : name,
      description:
        [one.info === name ? undefined : one.info, firstKnown(one.symptom, one.symptoms), one.recommendations]
          .map(known)
          .filter(Boolean)
          .join('\n') || undefined,
      occurredAt:
        action === 'resolve'
          ? (instant(one.cancelDate) ?? instant(one.updateDate))
          : (instant(one.updateDate) ?? instant(one.startDate)),
      link: webLink(one.alertURL) ?? webLink(one.alertUrl),
      labels: labelsOf({
        resource,
        kind: one.resourceKind,
        adapter: one.adapterKind,
        type: one.type,
        subtype: one.subType,
        impact: one.impact,
      }),
    }),
  ]
}
