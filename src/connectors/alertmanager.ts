import * as z from 'zod'
import { utf8 } from '../kit/bytes'
import type { Issue, Severity, Signal } from './contract'
import { instant, meaningOf, type SeverityScale } from './values'

/**
 * What Grafana Alerting and Prometheus Alertmanager have in common: a group of alerts, each with its own state.
 * https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
export const alert = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: z.record(z.string(), z.string()).default({}),
  annotations: z.record(z.string(), z.string()).default({}),
  startsAt: z.string().optional(),
  endsAt: z.string().optional(),
  generatorURL: z.string().optional(),
  /** Hash of the label set; absent before Alertmanager 0.15. */
  fingerprint: z.string().min(1).optional(),
})
export type Alert = z.output<typeof alert>

export const severityLabel = z.string().min(1).max(100).default('severity').meta({
  title: 'Severity label',
  description: 'The alert label that holds critical, error, warning or info. Alerts without it get the default severity.',
})

/** Signals of a group. A group may be mixed, so each alert's own status decides, never the group's. */
export function signalOfAlert(alert: Alert, options: { severityLabel: string; fallbackTitle: string; link?: string }): Signal {
  const resolved = alert.status === 'resolved'
  const { summary, title, description, message } = alert.annotations
  return {
    dedupKey: alert.fingerprint ?? fingerprintOf(alert.labels),
    action: resolved ? 'resolve' : 'trigger',
    severity: severityOfWord(alert.labels[options.severityLabel]),
    title: summary || title || alert.labels.alertname || options.fallbackTitle,
    description: description || message || undefined,
    // A firing alert carries endsAt year 0001, so status decides, never endsAt.
    occurredAt: instant(resolved ? (alert.endsAt ?? alert.startsAt) : alert.startsAt),
    link: options.link || alert.generatorURL || undefined,
    labels: alert.labels,
  }
}

/** The house's policy for a free-text severity: exact words only, anything else is "the sender did not say". */
export const alertSeverities: SeverityScale = {
  field: 'the severity label',
  words: { critical: 'critical', page: 'critical', error: 'error', warning: 'warning', info: 'info' },
}
export const severityOfWord = (word: string | undefined): Severity | undefined => meaningOf(alertSeverities.words, word)

/**
 * Identity where the sender gives no fingerprint: the one that newer Alertmanagers send for these labels, so that an upgrade
 * keeps open incidents. FNV-1a 64 over the names in order, each name and value followed by 0xFF.
 * https://github.com/prometheus/common/blob/main/model/signature.go
 */
export function fingerprintOf(labels: Record<string, string>): string {
  let hash = 0xcbf29ce484222325n
  const add = (byte: number) => {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  }
  for (const [name, value] of Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const text of [name, value]) {
      for (const byte of utf8(text)) add(byte)
      add(0xff)
    }
  }
  return hash.toString(16).padStart(16, '0')
}

/** An alert without fingerprint and labels could only be told from others by guessing. */
export const unidentified = (alerts: readonly Alert[]): Issue[] =>
  alerts.flatMap((one, at) =>
    one.fingerprint === undefined && Object.keys(one.labels).length === 0
      ? [
          {
            path: `alerts.${at}.fingerprint`,
            message: 'the alert has neither a fingerprint nor labels, so nothing tells it from others',
          },
        ]
      : [],
  )
