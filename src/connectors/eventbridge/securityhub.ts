import * as z from 'zod'
import { type Action, ignored, type Normalised, unreadable } from '../contract'
import { placeOf, readPart, together } from '../parts'
import {
  allKnown,
  firstKnown,
  instant,
  labelsOf,
  meaningOf,
  type SeverityScale,
  severityOf,
  signal,
  webLink,
  wordsOf,
} from '../values'
import type { Kind } from './event'
import { readOcsf } from './ocsf'

/** The AWS Security Finding Format. https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-syntax.html */
const asff = z.object({
  Id: z.string(),
  ProductArn: z.string().nullish(),
  ProductName: z.string().nullish(),
  CompanyName: z.string().nullish(),
  GeneratorId: z.string().nullish(),
  AwsAccountId: z.string().nullish(),
  Region: z.string().nullish(),
  Types: z.array(z.string()).nullish().catch(null),
  Title: z.string(),
  Description: z.string().nullish(),
  SourceUrl: z.string().nullish(),
  UpdatedAt: z.string().nullish(),
  Severity: z.looseObject({ Label: z.string().nullish(), Normalized: z.number().nullish() }).nullish().catch(null),
  RecordState: z.string().nullish(),
  WorkflowState: z.string().nullish(),
  Workflow: z.looseObject({ Status: z.string().nullish() }).nullish().catch(null),
  Compliance: z.looseObject({ Status: z.string().nullish(), SecurityControlId: z.string().nullish() }).nullish().catch(null),
  Resources: z
    .array(z.looseObject({ Id: z.string().nullish(), Type: z.string().nullish() }))
    .nullish()
    .catch(null),
})
type Asff = z.output<typeof asff>

export const isSecurityHubFinding = (value: Record<string, unknown>): boolean => 'Id' in value && 'ProductArn' in value

export const securityHubSeverities: SeverityScale = {
  field: 'detail.findings[].Severity.Label',
  words: { CRITICAL: 'critical', HIGH: 'error', MEDIUM: 'warning', LOW: 'info', INFORMATIONAL: 'info' },
}
/** Of findings before the label: 0 is informational. */
const labelOf = (normalized: number) =>
  normalized >= 90
    ? 'CRITICAL'
    : normalized >= 70
      ? 'HIGH'
      : normalized >= 40
        ? 'MEDIUM'
        : normalized >= 1
          ? 'LOW'
          : 'INFORMATIONAL'

const records: Record<string, 'active' | 'gone'> = { ACTIVE: 'active', ARCHIVED: 'gone' }
const workflows: Record<string, Action> = { NEW: 'trigger', NOTIFIED: 'acknowledge', SUPPRESSED: 'resolve', RESOLVED: 'resolve' }
const controls: Record<string, Action | null> = { FAILED: 'trigger', PASSED: 'resolve', WARNING: null, NOT_AVAILABLE: null }

export const readFinding = (value: unknown, at: string): Normalised =>
  readPart(asff, value, at, (one) => {
    const dedupKey = /^arn:/.test(one.Id)
      ? one.Id
      : firstKnown(allKnown(one.ProductArn, one.Id), allKnown(one.AwsAccountId, one.Id))
    if (!dedupKey) return unreadable(placeOf(at, 'Id'), 'neither this nor ProductArn and Id name the finding')
    const action = actionOf(one)
    if (action === undefined)
      return unreadable(
        at,
        `a state that is not known; known are: RecordState ${wordsOf(records)}; Workflow.Status ${wordsOf(workflows)}; Compliance.Status ${wordsOf(controls)}`,
      )
    if (action === null) return ignored('the control could not be checked: neither failed nor passed')
    const { Severity, Resources } = one
    return [
      signal({
        dedupKey,
        action,
        severity: severityOf(
          securityHubSeverities,
          Severity?.Label ?? (typeof Severity?.Normalized === 'number' ? labelOf(Severity.Normalized) : undefined),
        ),
        title: one.Title,
        description: one.Description ?? undefined,
        occurredAt: instant(one.UpdatedAt),
        link: webLink(one.SourceUrl),
        labels: labelsOf({
          product: one.ProductName ?? one.ProductArn?.split('/').at(-1),
          control: one.Compliance?.SecurityControlId ?? one.GeneratorId,
          type: one.Types?.[0],
          account: one.AwsAccountId,
          region: one.Region,
          resource: (Resources ?? []).slice(0, 5).map(({ Id }) => Id),
        }),
      }),
    ]
  })

/** What ends a finding goes before what keeps it open. Undefined for a word that we do not know. */
function actionOf({ RecordState, Workflow, WorkflowState, Compliance }: Asff): Action | null | undefined {
  const record = RecordState ? meaningOf(records, RecordState) : 'active'
  const workflow = Workflow?.Status ? meaningOf(workflows, Workflow.Status) : WorkflowState === 'RESOLVED' ? 'resolve' : 'trigger'
  const control = Compliance?.Status ? meaningOf(controls, Compliance.Status) : 'trigger'
  if (record === 'gone' || workflow === 'resolve' || control === 'resolve') return 'resolve'
  if (record === undefined || workflow === undefined || control === undefined) return undefined
  return control === null ? null : workflow
}

const imported: Kind = ({ detail }, at) => readList(detail.findings, at, readFinding)

function readList(findings: unknown, at: string, read: (value: unknown, at: string) => Normalised): Normalised {
  if (!Array.isArray(findings)) return unreadable(placeOf(at, 'detail.findings'), 'expected a list of findings')
  return together(findings.map((one, i) => read(one, placeOf(at, `detail.findings.${i}`))))
}

/** https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html and securityhub-v2-cwe-event-formats.html */
export const securityHub: Record<string, Kind> = {
  'Security Hub Findings - Imported': imported,
  'Security Hub Findings - Custom Action': imported,
  'Findings Imported V2': ({ detail }, at) => readList(detail.findings, at, readOcsf),
}
