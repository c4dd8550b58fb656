import * as z from 'zod'
import { type Action, ignored, type Normalised, unreadable } from '../contract'
import {
  allKnown,
  firstKnown,
  instant,
  isRecord,
  labelsOf,
  meaningOf,
  optionalScalar,
  type SeverityScale,
  severityOf,
  signal,
  wordsOf,
} from '../values'
import { readScan, resources, type Threshold } from './scan'

const endpoint = z
  .looseObject({ registry_name: optionalScalar, endpoint: optionalScalar, namespace: optionalScalar })
  .nullish()
  .catch(null)
const results = z
  .array(z.looseObject({ name_tag: optionalScalar, status: optionalScalar, status_text: optionalScalar }))
  .nullish()
  .catch(null)

const data = z.looseObject({
  resources: resources.nullish(),
  repository: z.looseObject({ name: optionalScalar, namespace: optionalScalar, repo_full_name: optionalScalar }).nullish(),
  custom_attributes: z.looseObject({ Details: optionalScalar }).nullish().catch(null),
  replication: z
    .looseObject({
      harbor_hostname: optionalScalar,
      job_status: z.string(),
      description: optionalScalar,
      src_resource: endpoint,
      dest_resource: endpoint,
      failed_artifact: results,
    })
    .nullish(),
  retention: z
    .looseObject({
      project_name: optionalScalar,
      retention_policy_id: optionalScalar,
      result: optionalScalar,
      status: optionalScalar,
    })
    .nullish(),
})
export type HarborData = z.output<typeof data>

/**
 * `Default` (type, occur_at, event_data) and `CloudEvents` (type, time, data) are brought to one form.
 * https://goharbor.io/docs/latest/working-with-projects/project-configuration/configure-webhooks/
 */
export const harborPayload = z.preprocess(
  (body) => (isRecord(body) && 'specversion' in body ? { ...body, event_data: body.data, occur_at: body.time } : body),
  z.object({
    type: z.string(),
    occur_at: z.union([z.number(), z.string()]).nullish(),
    operator: optionalScalar,
    event_data: data,
  }),
)
export type Harbor = z.output<typeof harborPayload>

type Kind = 'scanned' | 'scan-failed' | 'quota' | 'quota-warning' | 'replication' | 'retention' | null
const types: Record<string, Kind> = {
  SCANNING_COMPLETED: 'scanned',
  'harbor.scan.completed': 'scanned',
  SCANNING_FAILED: 'scan-failed',
  'harbor.scan.failed': 'scan-failed',
  QUOTA_EXCEED: 'quota',
  'harbor.quota.exceeded': 'quota',
  QUOTA_WARNING: 'quota-warning',
  'harbor.quota.warned': 'quota-warning',
  REPLICATION: 'replication',
  'harbor.replication.status.changed': 'replication',
  TAG_RETENTION: 'retention',
  'harbor.tag_retention.finished': 'retention',
}

export function readHarbor(event: Harbor, threshold: Threshold): Normalised {
  const kind = meaningOf(types, event.type)
  switch (kind) {
    case undefined:
    case null:
      return ignored(`"${event.type}" says nothing about a problem`)
    case 'scanned':
    case 'scan-failed':
      return readScan(event, kind, threshold)
    case 'quota':
    case 'quota-warning':
      return readQuota(event, kind)
    case 'replication':
      return readReplication(event)
    case 'retention':
      return readRetention(event)
  }
}

const verdicts: Record<string, Action | null> = {
  Success: 'resolve',
  Succeed: 'resolve',
  Succeeded: 'resolve',
  Failed: 'trigger',
  Failure: 'trigger',
  Error: 'trigger',
  Stopped: null,
  InProgress: null,
  Running: null,
  Pending: null,
}

export const quotaSeverities: SeverityScale = {
  field: 'type of a quota event',
  words: {
    QUOTA_EXCEED: 'error',
    'harbor.quota.exceeded': 'error',
    QUOTA_WARNING: 'warning',
    'harbor.quota.warned': 'warning',
  },
}

/** Harbor never says that a quota is well again. */
function readQuota({ type, event_data, occur_at, operator }: Harbor, kind: 'quota' | 'quota-warning'): Normalised {
  const project = firstKnown(event_data.repository?.namespace)
  if (!project) return unreadable('event_data.repository.namespace', 'the event names no project')
  return [
    signal({
      dedupKey: `quota:${project}`,
      action: 'trigger',
      severity: severityOf(quotaSeverities, type),
      title: kind === 'quota' ? `Harbor project ${project} is over its quota` : `Harbor project ${project} is near its quota`,
      description: event_data.custom_attributes?.Details ?? undefined,
      occurredAt: instant(occur_at),
      labels: labelsOf({ project, repository: event_data.repository?.repo_full_name, operator }),
    }),
  ]
}

function readReplication({ event_data: { replication: one }, occur_at }: Harbor): Normalised {
  if (!one) return unreadable('event_data.replication', 'expected what was replicated')
  const action = meaningOf(verdicts, one.job_status)
  if (action === undefined)
    return unreadable('event_data.replication.job_status', `not a known status; known are: ${wordsOf(verdicts)}`)
  if (action === null) return ignored(`the replication is ${one.job_status}: that is no verdict on it`)
  const nameOf = (end: typeof one.src_resource) => allKnown(firstKnown(end?.endpoint, end?.registry_name), end?.namespace)
  const [from, to] = [nameOf(one.src_resource), nameOf(one.dest_resource)]
  if (!from || !to)
    return unreadable('event_data.replication', 'src_resource and dest_resource do not both name an endpoint and a namespace')
  return [
    signal({
      dedupKey: `replication:${from}>${to}`,
      action,
      title: `Harbor replication ${one.src_resource?.namespace} to ${one.dest_resource?.namespace}: ${one.job_status}`,
      description: [
        one.description,
        ...(one.failed_artifact ?? []).map(({ name_tag, status_text }) => [name_tag, status_text].filter(Boolean).join(': ')),
      ]
        .filter(Boolean)
        .join('\n'),
      occurredAt: instant(occur_at),
      labels: labelsOf({ harbor: one.harbor_hostname, from, to }),
    }),
  ]
}

function readRetention({ event_data: { retention: one }, occur_at }: Harbor): Normalised {
  const word = one?.result ?? one?.status
  const action = meaningOf(verdicts, word)
  if (action === undefined)
    return unreadable('event_data.retention.result', `not a known result; known are: ${wordsOf(verdicts)}`)
  if (action === null) return ignored(`the retention is ${word}: that is no verdict on it`)
  const dedupKey = allKnown('retention', one?.project_name, one?.retention_policy_id)
  if (!dedupKey) return unreadable('event_data.retention', 'project and policy are not both there')
  return [
    signal({
      dedupKey,
      action,
      title: `Harbor retention of ${one?.project_name}: ${word}`,
      occurredAt: instant(occur_at),
      labels: labelsOf({ project: one?.project_name, policy: one?.retention_policy_id }),
    }),
  ]
}
