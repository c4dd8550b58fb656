import * as z from 'zod'
import { alert, alertSeverities, severityLabel, signalOfAlert, unidentified } from '../alertmanager'
import { defineSource, type Normalised } from '../contract'

/**
 * What `webhook_config` posts, version 4 (https://prometheus.io/docs/alerting/latest/configuration/#webhook_config) and version 3
 * (before 0.15: no fingerprints, `groupKey` a number). The group's own `status` and `groupKey` are left out on purpose: a group may be mixed.
 */
const group = z.object({
  alerts: z.array(alert),
  /** Address of the Alertmanager itself. */
  externalURL: z.string().optional(),
})

export const source = defineSource({
  reads: 'Groups of alerts as Alertmanager’s webhook_config posts them: version 4 and, of Alertmanager before 0.15, version 3.',
  identity: 'The alert’s fingerprint; where there is none, the fingerprint that newer Alertmanagers give its labels.',
  severities: [alertSeverities],

  // Alertmanager signs nothing; it shows our key through http_config.
  verify: null,

  settings: z.object({ severityLabel }),

  payload: group,

  normalise({ alerts, externalURL }, { settings }): Normalised {
    const issues = unidentified(alerts)
    if (issues.length) return { kind: 'unreadable', issues }
    return alerts.map((one) =>
      signalOfAlert(one, {
        severityLabel: settings.severityLabel,
        fallbackTitle: 'Prometheus alert',
        link: one.generatorURL || externalURL,
      }),
    )
  },
})
