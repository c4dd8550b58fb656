import * as z from 'zod'
import { alert, alertSeverities, severityLabel, severityOfWord, signalOfAlert, unidentified } from '../alertmanager'
import { defineSource, ignored, type Normalised } from '../contract'
import { hmac } from '../verify'

const headerName = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'letters, digits and hyphens')

/**
 * Grafana Alerting (8 and newer): a group of alerts, as Alertmanager sends it, with a few fields more.
 * https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
 */
const unified = z.object({
  alerts: z.array(alert.extend({ dashboardURL: z.string().optional(), panelURL: z.string().optional() })).min(1),
  title: z.string().optional(),
})

/** Legacy dashboard alerts (before 11), one rule per message. A ruleId of 0 is valid; some relays write ids as floats. */
const legacy = z.object({
  ruleId: z.number(),
  orgId: z.number().optional(),
  ruleName: z.string(),
  ruleUrl: z.string().optional(),
  title: z.string().optional(),
  message: z.string().optional(),
  state: z.enum(['alerting', 'ok', 'no_data', 'paused', 'pending']),
  // A list of words, or pairs; only pairs become labels.
  tags: z.union([z.record(z.string(), z.string()), z.array(z.string())]).nullish(),
})

export const source = defineSource({
  reads: 'Alert groups of Grafana Alerting (8 and newer), and the alerts of dashboards before Grafana 11.',
  identity: 'The alert’s fingerprint; of legacy alerts the organization and the rule id, 0 included.',
  severities: [alertSeverities],

  // The code's default header is X-Grafana-Alert-Signature, the documentation's X-Grafana-Alerting-Signature; the name can be set
  // in the contact point. With a timestamp header, "{seconds}:" stands before the body. grafana/alerting, http/hmac.go.
  verify: ({ signatureHeader, timestampHeader }) =>
    hmac({
      headers: signatureHeader ? [signatureHeader] : ['x-grafana-alerting-signature', 'x-grafana-alert-signature'],
      hash: 'sha256',
      ...(timestampHeader && { timestamp: { header: timestampHeader, joiner: ':', required: true } }),
    }),

  settings: z.object({
    severityLabel,
    signatureHeader: headerName.optional().meta({
      title: 'Signature header',
      description: 'Only if you changed the header name under HMAC Signature in the contact point.',
    }),
    timestampHeader: headerName.optional().meta({
      title: 'Timestamp header',
      description: 'Only if you set a timestamp header under HMAC Signature. Messages older than five minutes are then refused.',
    }),
  }),

  // alerts[] first: a unified message carries `state` too.
  payload: z.union([unified, legacy]),

  normalise(payload, { settings }): Normalised {
    if ('alerts' in payload) {
      const issues = unidentified(payload.alerts)
      if (issues.length) return { kind: 'unreadable', issues }
      return payload.alerts.map((one) =>
        signalOfAlert(one, {
          severityLabel: settings.severityLabel,
          fallbackTitle: payload.title ?? 'Grafana alert',
          link: one.panelURL || one.dashboardURL,
        }),
      )
    }
    const action = legacyActions[payload.state]
    if (!action) return ignored(`the rule is "${payload.state}": neither firing nor resolved`)
    const labels = Array.isArray(payload.tags) ? {} : (payload.tags ?? {})
    return [
      {
        dedupKey: `${payload.orgId ?? 1}:${payload.ruleId}`,
        action,
        severity: severityOfWord(labels[settings.severityLabel]),
        title: payload.ruleName,
        description: payload.message || undefined,
        link: payload.ruleUrl || undefined,
        labels,
      },
    ]
  },
})

const legacyActions = { alerting: 'trigger', ok: 'resolve', no_data: null, paused: null, pending: null } as const
