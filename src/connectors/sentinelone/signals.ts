import type * as z from 'zod'
import { type Action, ignored, type Normalised, unreadable } from '../contract'
import { firstKnown, instant, known, labelsOf, meaningOf, severityOf, signal, webLink, wordsOf } from '../values'
import type { activity, ruleAlert, threat, unified } from './payloads'

export const severities = {
  field: 'severity',
  words: {
    critical: 'critical',
    high: 'error',
    medium: 'warning',
    low: 'info',
    info: 'info',
    informational: 'info',
    E_CRITICAL: 'critical',
    E_HIGH: 'error',
    E_MEDIUM: 'warning',
    E_LOW: 'info',
    E_INFO: 'info',
  },
} as const
export const confidences = { field: 'threatInfo.confidenceLevel', words: { malicious: 'critical', suspicious: 'error' } } as const

const states = {
  unresolved: 'trigger',
  new: 'trigger',
  open: 'trigger',
  in_progress: 'acknowledge',
  'in progress': 'acknowledge',
  resolved: 'resolve',
} as const
const stateOf = (word: unknown) => meaningOf<Action>(states, word)
const unknownState = (at: string, word: unknown) =>
  unreadable(at, `"${word ?? ''}" is no incident status; known are: ${wordsOf(states)}`)

export function signalOfThreat({ id, threatInfo, agentRealtimeInfo, agentDetectionInfo }: z.output<typeof threat>): Normalised {
  const key = firstKnown(threatInfo?.threatId, id)
  if (!key) return unreadable('threatInfo.threatId', 'neither this nor id names the threat')
  const action = stateOf(threatInfo?.incidentStatus)
  if (!action) return unknownState('threatInfo.incidentStatus', threatInfo?.incidentStatus)
  const host = firstKnown(agentRealtimeInfo?.agentComputerName, agentDetectionInfo?.agentComputerName)
  return [
    signal({
      dedupKey: `threat:${key}`,
      action,
      severity: severityOf(confidences, threatInfo?.confidenceLevel),
      title:
        [firstKnown(threatInfo?.classification, 'Threat'), known(threatInfo?.threatName)].filter(Boolean).join(' ') + on(host),
      description: lines({
        File: threatInfo?.filePath,
        SHA1: threatInfo?.sha1,
        Mitigation: threatInfo?.mitigationStatus,
        Verdict: threatInfo?.analystVerdict,
      }),
      occurredAt: when(action, threatInfo),
      labels: labelsOf({
        host,
        site: firstKnown(agentRealtimeInfo?.siteName, agentDetectionInfo?.siteName),
        account: firstKnown(agentRealtimeInfo?.accountName, agentDetectionInfo?.accountName),
        classification: threatInfo?.classification,
        confidence: threatInfo?.confidenceLevel,
        mitigation: threatInfo?.mitigationStatus,
      }),
    }),
  ]
}

export function signalOfRuleAlert({
  alertInfo,
  ruleInfo,
  agentDetectionInfo,
  agentRealtimeInfo,
}: z.output<typeof ruleAlert>): Normalised {
  const key = known(alertInfo.alertId)
  if (!key) return unreadable('alertInfo.alertId', 'empty, so nothing tells this alert from others')
  const action = stateOf(alertInfo.incidentStatus)
  if (!action) return unknownState('alertInfo.incidentStatus', alertInfo.incidentStatus)
  const host = firstKnown(agentRealtimeInfo?.name, agentDetectionInfo?.name, agentDetectionInfo?.agentComputerName)
  return [
    signal({
      dedupKey: `alert:${key}`,
      action,
      severity: severityOf(severities, ruleInfo?.severity),
      title: (known(ruleInfo?.name) ?? `SentinelOne alert ${key}`) + on(host),
      description: known(ruleInfo?.description),
      occurredAt: when(action, alertInfo),
      labels: labelsOf({ host, rule: ruleInfo?.name, site: agentDetectionInfo?.siteName, verdict: alertInfo.analystVerdict }),
    }),
  ]
}

export function signalOfUnified(one: z.output<typeof unified>): Normalised {
  const key = known(one.id)
  if (!key) return unreadable('id', 'neither a threat, an alert nor an activity: nothing names it')
  const action = stateOf(one.status)
  if (!action) return unknownState('status', one.status)
  const kind = meaningOf({ threat: 'threat', alert: 'alert' }, one.kind) ?? 'alert'
  const host = firstKnown(one.endpoint, one.asset?.name)
  return [
    signal({
      dedupKey: `${kind}:${key}`,
      action,
      severity: severityOf(severities, one.severity) ?? severityOf(confidences, one.severity),
      title: (known(one.name) ?? `SentinelOne ${kind} ${key}`) + on(host),
      description: known(one.description),
      occurredAt: when(action, { ...one, identifiedAt: one.detectedAt }),
      link: webLink(one.url),
      labels: labelsOf({ host, site: one.site, classification: one.classification, verdict: one.analystVerdict }),
    }),
  ]
}

/** The activities that report something new; their numbers are listed by GET /web/api/v2.1/activities/types. */
const found: Record<string, 'alert' | 'threat'> = { '3608': 'alert', '19': 'threat', '4003': 'threat' }

export function signalOfActivity(one: z.output<typeof activity>): Normalised {
  const kind = meaningOf(found, one.activitytype)
  if (!kind) return ignored(`activity ${one.activitytype} does not report a new threat or alert`)
  const key = kind === 'alert' ? known(one.data.alertid) : firstKnown(one.threatid, one.data.threatid)
  if (!key) return unreadable(kind === 'alert' ? 'data.alertId' : 'threatId', `empty, so nothing tells this ${kind} from others`)
  return [
    signal({
      dedupKey: `${kind}:${key}`,
      action: 'trigger',
      severity: severityOf(severities, one.data.severity) ?? severityOf(confidences, one.data.confidencelevel),
      title: firstKnown(one.primarydescription, one.data.rulename) ?? `SentinelOne ${kind} ${key}`,
      description: known(one.secondarydescription),
      occurredAt: instant(one.data.detectedat) ?? instant(one.createdat),
      labels: labelsOf({
        rule: one.data.rulename,
        host: one.data.computername,
        account: one.accountname,
        site: one.sitename,
        group: one.groupname,
      }),
    }),
  ]
}

/** The time of the last change: one that was reopened must not look older than its end. */
const when = (action: Action, times: { updatedAt?: unknown; identifiedAt?: unknown; createdAt?: unknown } | null | undefined) =>
  instant(times?.updatedAt) ?? (action === 'trigger' ? (instant(times?.identifiedAt) ?? instant(times?.createdAt)) : undefined)
const on = (host: string | undefined) => (host ? ` on ${host}` : '')
const lines = (named: Record<string, unknown>): string | undefined =>
  Object.entries(named)
    .flatMap(([name, value]) => (known(value) ? [`${name}: ${known(value)}`] : []))
    .join('\n') || undefined
