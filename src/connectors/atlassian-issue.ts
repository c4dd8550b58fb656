import * as z from 'zod'
import type { Action, Normalised, Signal } from './contract'
import { ignored, unreadable } from './contract'
import { isNamed, kind, nameList } from './kind'
import {
  firstKnown,
  instant,
  isRecord,
  labelsOf,
  meaningOf,
  optionalScalar,
  type SeverityScale,
  severityOf,
  signal,
  webLink,
  wordsOf,
} from './values'

/** The priorities that Jira comes with (Highest …), those of Jira before 7 (Blocker …), and P1 to P5, which service projects use. */
export const priorities: SeverityScale = {
  field: 'priority of an issue',
  words: {
    Highest: 'critical',
    High: 'error',
    Medium: 'warning',
    Low: 'info',
    Lowest: 'info',
    Blocker: 'critical',
    Critical: 'critical',
    Major: 'warning',
    Minor: 'info',
    Trivial: 'info',
    P1: 'critical',
    P2: 'error',
    P3: 'warning',
    P4: 'info',
    P5: 'info',
  },
}

/** Which issues open incidents. What ends, ends: an issue that no longer fits still resolves. */
export const issueFilter = z.object({
  issueTypes: nameList('Issue types', 'Only issues of these types open incidents (Incident, Bug). Empty: all types.'),
  projects: nameList('Projects', 'Only issues of projects with these keys open incidents (OPS). Empty: all projects.'),
  labels: nameList('Labels', 'Only issues with at least one of these labels open incidents. Empty: with any or none.'),
  priorities: nameList('Priorities', 'Only issues with these priorities open incidents (Highest, High). Empty: all priorities.'),
})
export type IssueFilter = z.output<typeof issueFilter>

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-workflow-status-categories/ (`undefined` is "No Category"). */
const categories = { new: 'open', undefined: 'open', indeterminate: 'in progress', done: 'done' } as const
/** Jira before 6.2 has no categories; these are the statuses that it came with. */
const oldStatuses = {
  Open: 'open',
  Reopened: 'open',
  'To Do': 'open',
  'In Progress': 'in progress',
  Resolved: 'done',
  Closed: 'done',
  Done: 'done',
} as const
type State = 'open' | 'in progress' | 'done'

const named = z.object({ name: optionalScalar }).nullish().catch(undefined)

const issue = z.object({
  id: optionalScalar,
  key: optionalScalar,
  self: optionalScalar,
  fields: z.object({
    summary: optionalScalar,
    /** Text, or a document in Atlassian's format. */
    description: z.string().nullish().catch(undefined),
    issuetype: named,
    project: z.object({ key: optionalScalar, name: optionalScalar }).nullish().catch(undefined),
    priority: named,
    status: z
      .object({
        name: optionalScalar,
        statusCategory: z.object({ key: optionalScalar }).nullish().catch(undefined),
      })
      .nullish(),
    resolution: named,
    labels: z.array(z.string()).nullish().catch(undefined),
    assignee: z.object({ displayName: optionalScalar }).nullish().catch(undefined),
    reporter: z.object({ displayName: optionalScalar }).nullish().catch(undefined),
    updated: optionalScalar,
    created: optionalScalar,
  }),
})
type IssueOf = z.output<typeof issue>

const changelog = z
  .object({ items: z.array(z.object({ field: optionalScalar })) })
  .nullish()
  .catch(undefined)

/** https://developer.atlassian.com/cloud/jira/platform/webhooks/, and the same of Data Center. `timestamp` is that of the event. */
const webhook = z.object({
  timestamp: optionalScalar,
  webhookEvent: z.string(),
  issue_event_type_name: optionalScalar,
  issue,
  changelog,
})

/** Before Jira 5 the names had no prefix. */
const events = { issue_created: 'created', issue_updated: 'updated', issue_deleted: 'deleted' } as const

/**
 * The body of an issue, however it comes: a webhook, "Issue data (Jira format)" of an automation rule (which names no event), or
 * "Issue data (Automation format)", which is the bare issue.
 * https://support.atlassian.com/cloud-automation/docs/jira-automation-actions/#Send-web-request. Undefined where it is neither.
 */
export function readIssue(body: Record<string, unknown>, filter: IssueFilter): Normalised | undefined {
  if (typeof body.webhookEvent === 'string' && body.webhookEvent !== '') return ofWebhook(body, body.webhookEvent, filter)
  const bare = isRecord(body.issue) ? body.issue : body
  if (!isRecord(bare.fields)) return undefined
  return kind(issue, (one) => signals(one, 'created', undefined, filter))(bare)
}

function ofWebhook(body: Record<string, unknown>, name: string, filter: IssueFilter): Normalised {
  const event = meaningOf(events, name.replace(/^jira:/, ''))
  if (!event) return ignored(`the event "${name}" says nothing about whether an issue is open`)
  return kind(webhook, ({ issue, changelog, timestamp }) => {
    const fields = (changelog?.items ?? []).map(({ field }) => (field ?? '').toLowerCase())
    if (event === 'updated' && !fields.some((field) => ['status', 'resolution', 'priority'].includes(field))) {
      return ignored('the update changes neither status nor priority')
    }
    return signals(issue, event === 'updated' && fields.includes('status') ? 'moved' : event, instant(timestamp), filter)
  })(body)
}

function signals(
  issue: IssueOf,
  event: 'created' | 'updated' | 'moved' | 'deleted',
  at: string | undefined,
  filter: IssueFilter,
): Normalised {
  const { fields } = issue
  const id = firstKnown(issue.id, issue.key)
  if (!id) return unreadable('issue.id', 'neither this nor the key names the issue')
  const state = event === 'deleted' ? 'done' : stateOf(fields)
  if (!state) {
    return unreadable(
      'issue.fields.status',
      `no status category (${wordsOf(categories)}), no resolution, and no status that Jira came with: ${wordsOf(oldStatuses)}`,
    )
  }
  if (state !== 'done') {
    const misfit = misfitOf(fields, filter)
    if (misfit) return ignored(`${misfit}: the settings want others`)
  }
  return actionsOf(state, event).map((action) => signalOf(issue, id, action, at))
}

/** Work that begins acknowledges; since it may begin on an issue that was done before, it opens first. */
function actionsOf(state: State, event: 'created' | 'updated' | 'moved' | 'deleted'): Action[] {
  if (state === 'done') return ['resolve']
  return state === 'in progress' && event === 'moved' ? ['trigger', 'acknowledge'] : ['trigger']
}

function stateOf({ status, resolution }: IssueOf['fields']): State | undefined {
  const category = firstKnown(status?.statusCategory?.key)
  if (category) return meaningOf(categories, category)
  return firstKnown(resolution?.name) ? 'done' : meaningOf(oldStatuses, status?.name)
}

function misfitOf({ issuetype, project, labels, priority }: IssueOf['fields'], filter: IssueFilter): string | undefined {
  const wants = (names: string[], ...values: unknown[]) => names.length > 0 && !values.some((value) => isNamed(names, value))
  if (wants(filter.issueTypes, issuetype?.name)) return `the issue is of type "${issuetype?.name}"`
  if (wants(filter.projects, project?.key)) return `the issue is of project "${project?.key}"`
  if (wants(filter.priorities, priority?.name)) return `the issue has the priority "${priority?.name}"`
  if (wants(filter.labels, ...(labels ?? []))) return 'the issue has none of the labels'
  return undefined
}

function signalOf({ key, self, fields }: IssueOf, id: string, action: Action, at: string | undefined): Signal {
  const name = firstKnown(key)
  return signal({
    dedupKey: `issue:${id}`,
    action,
    severity: severityOf(priorities, fields.priority?.name),
    title: [name, firstKnown(fields.summary)].filter(Boolean).join(': ') || `Jira issue ${id}`,
    description: firstKnown(fields.description)?.slice(0, 2000),
    occurredAt: at ?? instant(fields.updated) ?? instant(fields.created),
    link: pageOf(self, name),
    labels: labelsOf({
      issue: name,
      project: fields.project?.key,
      type: fields.issuetype?.name,
      status: fields.status?.name,
      priority: fields.priority?.name,
      assignee: fields.assignee?.displayName,
      labels: fields.labels,
    }),
  })
}

/** `self` is the issue's API address; people read it at /browse/KEY of the same site. Apps get addresses of a gateway instead. */
function pageOf(self: unknown, key: string | undefined): string | undefined {
  // Cut, for a stranger's may be endless.
  const site = /^(https?:\/\/.+?)\/rest\/api\//.exec(webLink(String(self ?? '').slice(0, 1000)) ?? '')?.[1]
  return site && key && !/^https:\/\/api\.atlassian\.com\//.test(site) ? webLink(`${site}/browse/${key}`) : undefined
}
