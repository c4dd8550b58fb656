import type { FieldIssue } from '../../api/problem'
import { type Severity, severities } from '../../components/badges'
import type { Subscription } from './queries'

export const priorities = ['P1', 'P2', 'P3', 'P4'] as const
export type Priority = (typeof priorities)[number]
export type Schedule = Exclude<Subscription['schedule'], null>

/** What an admin says of a subscription, as POST and PATCH take it. */
export interface Rule {
  name: string
  eventTypes: string[]
  serviceIds: string[] | null
  severities: Severity[] | null
  priorities: Priority[] | null
  filter: string | null
  integrationId: string
  templateId: string | null
  onTemplateError: 'reject' | 'default'
  schedule: Schedule | null
  expiresAfterSeconds: number | null
  ordered: boolean
  enabled: boolean
}

export const blank: Rule = {
  name: '',
  eventTypes: [],
  serviceIds: null,
  severities: null,
  priorities: null,
  filter: null,
  integrationId: '',
  templateId: null,
  onTemplateError: 'reject',
  schedule: null,
  expiresAfterSeconds: null,
  ordered: true,
  enabled: true,
}

export const ruleOf = ({ id: _, createdAt: __, updatedAt: ___, ...row }: Subscription): Rule => ({
  ...row,
  severities: row.severities && severities.filter((one) => row.severities?.includes(one)),
  priorities: row.priorities && priorities.filter((one) => row.priorities?.includes(one)),
})

export const steps = ['events', 'conditions', 'destination', 'template', 'retry', 'test', 'review'] as const
export type Step = (typeof steps)[number]

export const stepWords: Record<Step, string> = {
  events: 'Events',
  conditions: 'Conditions',
  destination: 'Destination',
  template: 'Template',
  retry: 'Retry',
  test: 'Test',
  review: 'Review and save',
}

/** In which step a field of the rule is; also for `eventTypes.0`. */
export const stepOf: Record<keyof Rule, Step> = {
  eventTypes: 'events',
  serviceIds: 'conditions',
  severities: 'conditions',
  priorities: 'conditions',
  filter: 'conditions',
  integrationId: 'destination',
  templateId: 'template',
  onTemplateError: 'template',
  schedule: 'retry',
  expiresAfterSeconds: 'retry',
  ordered: 'retry',
  name: 'review',
  enabled: 'review',
}
export const fields = Object.keys(stepOf) as (keyof Rule)[]

const isOf = (issue: FieldIssue, field: string) => issue.path === field || issue.path.startsWith(`${field}.`)
export const issuesAt = (issues: readonly FieldIssue[], field: keyof Rule): readonly FieldIssue[] =>
  issues.filter((issue) => isOf(issue, field))
export const stepWith = (issues: readonly FieldIssue[]): Step | undefined =>
  steps.find((step) => fields.some((field) => stepOf[field] === step && issuesAt(issues, field).length > 0))

/** What has to be there before the hub is asked. */
export const missing = (rule: Rule): FieldIssue[] => [
  ...(rule.eventTypes.length === 0 ? [{ path: 'eventTypes', message: 'Choose at least one event type, or a pattern.' }] : []),
  ...(rule.integrationId === '' ? [{ path: 'integrationId', message: 'Choose where deliveries go.' }] : []),
  ...(rule.name.trim() === '' ? [{ path: 'name', message: 'Give it a name.' }] : []),
]

export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
