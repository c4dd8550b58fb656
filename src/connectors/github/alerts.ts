import * as z from 'zod'
import { type Action, ignored, type Normalised, type Severity } from '../contract'
import { type Kind, kind, wordOf } from '../kind'
import { labelsOf, type SeverityScale, severityOf } from '../values'
import { repository } from './repository'

/**
 * Security alerts, one identity per alert number. The actions are those of
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads; `revoked` and the vulnerability alert are older GitHub Enterprise Servers'.
 */
const dependabotActions = {
  created: 'trigger',
  reopened: 'trigger',
  reintroduced: 'trigger',
  auto_reopened: 'trigger',
  fixed: 'resolve',
  dismissed: 'resolve',
  auto_dismissed: 'resolve',
  assignees_changed: null,
} as const

const codeScanningActions = {
  created: 'trigger',
  reopened: 'trigger',
  reopened_by_user: 'trigger',
  appeared_in_branch: 'trigger',
  fixed: 'resolve',
  closed_by_user: 'resolve',
  updated_assignment: null,
} as const

const secretScanningActions = {
  created: 'trigger',
  reopened: 'trigger',
  publicly_leaked: 'trigger',
  resolved: 'resolve',
  revoked: 'resolve',
  validated: null,
  assigned: null,
  unassigned: null,
  metadata_created: null,
  metadata_removed: null,
} as const

const vulnerabilityActions = { create: 'trigger', reopen: 'trigger', dismiss: 'resolve', resolve: 'resolve' } as const

/** The scale of advisories and of `security_severity_level`; older alerts say moderate. */
const levels: SeverityScale = {
  field: 'security_severity_level of a rule, severity of an advisory',
  words: { critical: 'critical', high: 'error', medium: 'warning', moderate: 'warning', low: 'info' },
}
/** The scale of a code scanning rule that is about quality, not security. */
const ruleSeverities: SeverityScale = {
  field: 'severity of a code scanning rule',
  words: { error: 'error', warning: 'warning', note: 'info', none: 'info' },
}
export const alertSeverities = [levels, ruleSeverities]

const text = z.string().nullish()
const numbered = z.object({ number: z.number(), state: text, html_url: text, created_at: text, updated_at: text })

interface Alert {
  kind: string
  repository: string
  number: number
  severity?: Severity
  title: string
  description?: string | null
  state?: string | null
  created_at?: string | null
  updated_at?: string | null
  html_url?: string | null
  labels: Record<string, string | null | undefined>
}

function signals(word: string, action: Action | null, alert: Alert): Normalised {
  if (!action) return ignored(`"${word}" changes nothing about whether the alert is open`)
  // A dismissed alert appears in further branches too.
  if (action === 'trigger' && alert.state && alert.state !== 'open') return ignored(`the alert is "${alert.state}"`)
  return [
    {
      dedupKey: `${alert.kind}:${alert.repository}:${alert.number}`,
      action,
      severity: alert.severity,
      title: `${alert.title} in ${alert.repository}`,
      description: alert.description || undefined,
      // When the alert was made says when this happened only while it is new.
      occurredAt: alert.updated_at || (word === 'created' || word === 'create' ? alert.created_at : null) || undefined,
      link: alert.html_url || undefined,
      labels: labelsOf({ repository: alert.repository, ...alert.labels }),
    },
  ]
}

export const alerts: Record<string, Kind> = {
  dependabot_alert: kind(
    z.object({
      action: wordOf(dependabotActions),
      alert: numbered.extend({
        dependency: z.object({ package: z.object({ ecosystem: text, name: text }).nullish(), manifest_path: text }).nullish(),
        security_advisory: z.object({ ghsa_id: text, cve_id: text, summary: text, severity: text }).nullish(),
        security_vulnerability: z.object({ severity: text }).nullish(),
      }),
      repository,
    }),
    ({
      action,
      alert: { dependency, security_advisory: advisory, security_vulnerability: vulnerability, ...alert },
      repository,
    }) =>
      signals(action, dependabotActions[action], {
        ...alert,
        kind: 'dependabot_alert',
        repository: repository.full_name,
        severity: severityOf(levels, vulnerability?.severity ?? advisory?.severity),
        title: `Vulnerable dependency ${dependency?.package?.name ?? ''}`.trim(),
        description: advisory?.summary,
        labels: {
          package: dependency?.package?.name,
          ecosystem: dependency?.package?.ecosystem,
          manifest: dependency?.manifest_path,
          advisory: advisory?.ghsa_id,
          cve: advisory?.cve_id,
        },
      }),
  ),

  code_scanning_alert: kind(
    z.object({
      action: wordOf(codeScanningActions),
      ref: text,
      alert: numbered.extend({
        rule: z.object({ id: text, severity: text, security_severity_level: text, description: text, full_description: text }),
        tool: z.object({ name: text }).nullish(),
      }),
      repository,
    }),
    ({ action, ref, alert: { rule, tool, ...alert }, repository }) =>
      signals(action, codeScanningActions[action], {
        ...alert,
        kind: 'code_scanning_alert',
        repository: repository.full_name,
        severity: severityOf(levels, rule.security_severity_level) ?? severityOf(ruleSeverities, rule.severity),
        title: rule.description || rule.id || 'Code scanning alert',
        description: rule.full_description,
        labels: { rule: rule.id, tool: tool?.name, ref },
      }),
  ),

  // The secret itself may stand in `alert.secret`: it is not read.
  secret_scanning_alert: kind(
    z.object({
      action: wordOf(secretScanningActions),
      alert: numbered.extend({ secret_type: text, secret_type_display_name: text, resolution: text, validity: text }),
      repository,
    }),
    ({ action, alert: { secret_type, secret_type_display_name, resolution, validity, ...alert }, repository }) =>
      signals(action, secretScanningActions[action], {
        ...alert,
        kind: 'secret_scanning_alert',
        repository: repository.full_name,
        severity: 'critical',
        title: `Leaked secret: ${secret_type_display_name || secret_type || 'of an unnamed type'}`,
        labels: { secret_type, resolution, validity },
      }),
  ),

  // Its `id` differs between create and dismiss; only bodies that have no number are told apart by it.
  repository_vulnerability_alert: kind(
    z.object({
      action: wordOf(vulnerabilityActions),
      alert: numbered.extend({
        id: z.number(),
        number: z.number().nullish(),
        severity: text,
        affected_package_name: text,
        affected_range: text,
        external_identifier: text,
        external_reference: text,
        ghsa_id: text,
      }),
      repository,
    }),
    ({ action, alert, repository }) =>
      signals(action, vulnerabilityActions[action], {
        ...alert,
        number: alert.number ?? alert.id,
        kind: 'repository_vulnerability_alert',
        repository: repository.full_name,
        severity: severityOf(levels, alert.severity),
        title: `Vulnerable dependency ${alert.affected_package_name ?? ''}`.trim(),
        description: [alert.external_identifier, alert.affected_range].filter(Boolean).join(', affects '),
        html_url: alert.html_url || alert.external_reference,
        labels: { package: alert.affected_package_name, advisory: alert.ghsa_id, cve: alert.external_identifier },
      }),
  ),
}
