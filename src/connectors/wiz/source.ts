import * as z from 'zod'
import { type Action, defineSource, type Normalised, type Signal, unreadable } from '../contract'
import { readList } from '../parts'
import {
  firstKnown,
  instant,
  isRecord,
  known,
  labelsOf,
  meaningOf,
  optionalScalar,
  severityOf,
  signal,
  webLink,
  wordsOf,
} from '../values'

const nullish = <T extends z.ZodType>(schema: T) => schema.nullish().catch(undefined)
const rule = z.object({
  id: optionalScalar,
  name: optionalScalar,
  description: optionalScalar,
  controlDescription: optionalScalar,
  resolutionRecommendation: optionalScalar,
  severity: optionalScalar,
})
const resource = z.object({
  id: optionalScalar,
  name: optionalScalar,
  type: optionalScalar,
  nativeType: optionalScalar,
  cloudPlatform: optionalScalar,
  region: optionalScalar,
  subscriptionName: optionalScalar,
  subscriptionId: optionalScalar,
  subscriptionExternalId: optionalScalar,
  cloudProviderURL: optionalScalar,
})

/**
 * The webhook's default body is `trigger`, `issue`, `resource` and `control`; the tests of the community’s Terraform provider spell it out:
 * https://github.com/AxtonGrams/terraform-provider-wiz/blob/24a484563c61da300d562444336ff5c4662614bc/internal/acceptance/resource_automation_rule_aws_sns_test.go.
 * The API's own issue has `sourceRule` and `entitySnapshot` instead.
 */
const message = z.object({
  trigger: nullish(z.object({ source: optionalScalar, type: optionalScalar, ruleName: optionalScalar })),
  id: optionalScalar,
  status: optionalScalar,
  severity: optionalScalar,
  created: optionalScalar,
  createdAt: optionalScalar,
  updatedAt: optionalScalar,
  resolvedAt: optionalScalar,
  statusChangedAt: optionalScalar,
  description: optionalScalar,
  url: optionalScalar,
  /** Names in a text with trailing commas, or objects. */
  projects: nullish(z.union([z.string(), z.array(z.object({ name: optionalScalar }))])),
  sourceRule: nullish(rule),
  control: nullish(rule),
  entitySnapshot: nullish(resource),
  resource: nullish(resource),
})
type Message = z.output<typeof message>

/** One issue, a list of them, or a page of the API's answer. */
const messages = z.preprocess(
  (body) => listOf(body).map((one) => (isRecord(one) && isRecord(one.issue) ? { ...one, ...one.issue } : one)),
  z.array(message).max(500),
)
function listOf(body: unknown): unknown[] {
  if (Array.isArray(body)) return body
  const nested = isRecord(body) && isRecord(body.data) ? body.data : body
  const page = isRecord(nested) ? (nested.issuesV2 ?? nested.issues) : undefined
  if (isRecord(page) && Array.isArray(page.nodes)) return page.nodes
  return Array.isArray(page) ? page : [body]
}

const severities = {
  field: 'issue.severity',
  words: { critical: 'critical', high: 'error', medium: 'warning', low: 'info', informational: 'info' },
} as const
/** The API's IssueStatus. Rejected is what analysts close as no issue of theirs. */
const states = {
  OPEN: 'trigger',
  IN_PROGRESS: 'acknowledge',
  'IN PROGRESS': 'acknowledge',
  RESOLVED: 'resolve',
  REJECTED: 'resolve',
} as const
/** Where a template leaves out the status, the trigger of the automation rule says as much. */
const triggers = { CREATED: 'trigger', REOPENED: 'trigger', RESOLVED: 'resolve' } as const

export const source = defineSource({
  reads: 'Issues of automation rules in the default body of the webhook, and as the API gives them, one or many.',
  identity: 'The issue’s id, equal while it is open, in progress, resolved, rejected and reopened.',
  severities: [severities],
  verify: null,
  payload: messages,

  normalise: (list): Normalised => readList(list, readIssue),
})

function readIssue(one: Message): Normalised {
  const id = known(one.id)
  if (!id) return unreadable('issue.id', 'empty, so nothing tells this issue from others')
  const status = known(one.status)
  const action = status ? meaningOf<Action>(states, status) : meaningOf<Action>(triggers, one.trigger?.type)
  return action
    ? [signalOf(one, id, action)]
    : unreadable('issue.status', `"${status ?? ''}" is no status of an issue; known are: ${wordsOf(states)}`)
}

function signalOf(one: Message, id: string, action: Action): Signal {
  const rule = one.sourceRule ?? one.control
  const entity = one.entitySnapshot ?? one.resource
  const name = firstKnown(rule?.name, one.trigger?.ruleName) ?? `Wiz issue ${id}`
  return signal({
    dedupKey: id,
    action,
    severity: severityOf(severities, firstKnown(one.severity, rule?.severity)),
    title: known(entity?.name) ? `${name}: ${known(entity?.name)}` : name,
    description:
      [firstKnown(rule?.controlDescription, rule?.description, one.description), known(rule?.resolutionRecommendation)]
        .filter(Boolean)
        .join('\n\n') || undefined,
    occurredAt: when(one, action),
    link: webLink(one.url) ?? webLink(entity?.cloudProviderURL),
    labels: labelsOf({
      resource: entity?.name,
      type: firstKnown(entity?.nativeType, entity?.type),
      cloud: entity?.cloudPlatform,
      region: entity?.region,
      subscription: firstKnown(entity?.subscriptionName, entity?.subscriptionExternalId, entity?.subscriptionId),
      projects: projectsOf(one),
    }),
  })
}

/** A reopened issue was created long before its end, so its creation is not when it happened. */
function when(one: Message, action: Action): string | undefined {
  const changed = instant(one.statusChangedAt)
  if (action === 'resolve') return instant(one.resolvedAt) ?? changed ?? instant(one.updatedAt)
  if (changed) return changed
  const isNew = /^created$/i.test(one.trigger?.type ?? '')
  return isNew ? instant(firstKnown(one.createdAt, one.created)) : undefined
}

const projectsOf = ({ projects }: Message): string[] =>
  (typeof projects === 'string' ? projects.split(',') : (projects ?? []).map(({ name }) => name ?? ''))
    .map((name) => name.trim())
    .filter(Boolean)
