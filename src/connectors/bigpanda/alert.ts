import * as z from 'zod'
import type { Action, Normalised, Signal } from '../contract'
import {
  allKnown,
  firstKnown,
  instant,
  labelsOf,
  meaningOf,
  optionalScalar,
  scalar,
  severityOf,
  signal,
  webLink,
  wordsOf,
} from '../values'
import { statusSeverities } from './status'

const statuses: Record<string, Action> = { critical: 'trigger', warning: 'trigger', ok: 'resolve', acknowledged: 'acknowledge' }

const alert = z.looseObject({
  status: scalar,
  host: optionalScalar,
  service: optionalScalar,
  application: optionalScalar,
  device: optionalScalar,
  check: optionalScalar,
  sensor: optionalScalar,
  description: optionalScalar,
  cluster: optionalScalar,
  timestamp: optionalScalar,
  incident_identifier: optionalScalar,
  primary_property: optionalScalar,
  secondary_property: optionalScalar,
})
type Alert = z.output<typeof alert>

/**
 * What monitoring tools post to `/data/v2/alerts`: https://docs.bigpanda.io/en/building-a-custom-integration-with-the-alerts-api, one alert, or many under `alerts`. The app key
 * stays out of the identity: it is half of a credential.
 */
export const alerts = z.union([
  z.looseObject({ alerts: z.array(alert) }).transform(({ alerts }) => alerts),
  alert.transform((one) => [one]),
])

export function signalsOfAlerts(all: Alert[]): Normalised {
  const signals: Signal[] = []
  for (const [at, one] of all.entries()) {
    const action = meaningOf(statuses, one.status)
    const path = all.length > 1 ? `alerts.${at}.` : ''
    const main = firstKnown(one.primary_property && one[one.primary_property], one.host, one.service, one.application, one.device)
    const check = firstKnown(one.secondary_property && one[one.secondary_property], one.check, one.sensor)
    const identity = firstKnown(one.incident_identifier) ?? (check ? allKnown(main, check) : main)
    if (!action) return { kind: 'unreadable', issues: [{ path: `${path}status`, message: `not one of ${wordsOf(statuses)}` }] }
    if (!identity)
      return {
        kind: 'unreadable',
        issues: [
          { path: `${path}host`, message: 'neither incident_identifier nor host, service or application names the alert' },
        ],
      }
    signals.push(
      signal({
        dedupKey: `alert:${identity}`,
        action,
        severity: severityOf(statusSeverities, one.status),
        title: [main, check].filter(Boolean).join(': ') || one.description || identity,
        description: one.description ?? undefined,
        occurredAt: instant(one.timestamp),
        link: webLink(one.link) ?? webLink(one.url),
        labels: labelsOf({
          host: one.host,
          service: one.service,
          application: one.application,
          check: one.check,
          cluster: one.cluster,
        }),
      }),
    )
  }
  return signals
}
