import { type Action, ignored, type Normalised, unreadable } from '../contract'
import { isDeletion, labelIn, type SnRecord, tableOf, valueIn } from '../servicenow-record'
import { instant, labelsOf, meaningOf, type SeverityScale, severityOf, signal, webLink } from '../values'

/**
 * `state` of an incident, and `incident_state` of instances before Helsinki, by value and by label.
 * https://support.servicenow.com/kb?id=kb_article_view&sysparm_article=KB0564465
 * On hold somebody has it, and waits for another.
 */
const states: Record<string, Action> = {
  '1': 'trigger',
  '2': 'acknowledge',
  '3': 'acknowledge',
  '4': 'acknowledge',
  '5': 'acknowledge',
  '6': 'resolve',
  '7': 'resolve',
  '8': 'resolve',
  New: 'trigger',
  Open: 'trigger',
  Reopened: 'trigger',
  'In Progress': 'acknowledge',
  'Work in Progress': 'acknowledge',
  Active: 'acknowledge',
  'On Hold': 'acknowledge',
  'Awaiting Problem': 'acknowledge',
  'Awaiting User Info': 'acknowledge',
  'Awaiting Evidence': 'acknowledge',
  'Awaiting Caller': 'acknowledge',
  'Awaiting Change': 'acknowledge',
  'Awaiting Vendor': 'acknowledge',
  Resolved: 'resolve',
  Closed: 'resolve',
  Canceled: 'resolve',
  Cancelled: 'resolve',
}

/** https://docs.servicenow.com/bundle/rome-it-service-management/page/product/incident-management/task/def-prio-lookup-rules.html: impact and urgency make it. */
export const priorities: SeverityScale = {
  field: 'priority of an incident',
  words: {
    '1': 'critical',
    '2': 'error',
    '3': 'warning',
    '4': 'info',
    '5': 'info',
    '1 - Critical': 'critical',
    '2 - High': 'error',
    '3 - Moderate': 'warning',
    '4 - Low': 'info',
    '5 - Planning': 'info',
    Critical: 'critical',
    High: 'error',
    Moderate: 'warning',
    Low: 'info',
    Planning: 'info',
  },
}

/** Tables, and the numbers of their records, that say nothing about a problem. */
const others: [table: RegExp, number: RegExp, what: string][] = [
  [/^(change_request|change_task|change_phase)$/, /^(CHG|CTASK)\d/i, 'a change'],
  [/^(problem|problem_task)$/, /^(PRB|PTASK)\d/i, 'the search for the cause of incidents'],
  [/^(sc_request|sc_req_item|sc_task|task)$/, /^(REQ|RITM|SCTASK|TASK)\d/i, 'a request'],
  [/^(kb_knowledge|sys_user|sys_user_group|cmn_.*)$/, /^KB\d/i, 'no incident'],
  [/^cmdb_.*$/, /^CI\d/i, 'a configuration item, which the connector Service Graph reads'],
]

export function otherRecord(record: SnRecord): Normalised | undefined {
  const table = tableOf(record)
  const number = valueIn(record, 'number') ?? ''
  const other = others.find(([tables, numbers]) => (table ? tables.test(table) : numbers.test(number)))
  return other && ignored(`${number || table} is ${other[2]}: it says nothing about whether an incident is open`)
}

export function signalOfIncident(record: SnRecord): Normalised {
  const number = valueIn(record, 'number', 'incident_number', 'u_number', 'incident_id')
  const id = number ?? valueIn(record, 'sys_id', 'incident_sys_id')
  const state = valueIn(record, 'state', 'incident_state', 'status')
  const known = meaningOf(states, state)
  const action = isDeletion(record) ? 'resolve' : (known ?? meaningOf(states, labelIn(record, 'state', 'incident_state')))
  if (!action)
    return unreadable(
      'state',
      state === undefined ? 'absent, so nothing says whether the incident is open' : `"${state}" is no state of an incident`,
    )
  if (!id) return unreadable('number', 'neither this nor sys_id tells the incident from others')
  const title = labelIn(record, 'short_description', 'title', 'summary')
  const one = signal({
    dedupKey: `incident:${id}`,
    action,
    severity: severityOf(priorities, valueIn(record, 'priority')) ?? severityOf(priorities, labelIn(record, 'priority')),
    title: title ?? `ServiceNow incident ${id}`,
    description: labelIn(record, 'description', 'comments', 'close_notes'),
    // Without a zone these are in UTC by value, and in anybody's zone by label, so only a time with one counts.
    occurredAt:
      instant(valueIn(record, 'sys_updated_on', 'updated_at')) ?? instant(valueIn(record, 'opened_at', 'sys_created_on')),
    link: webLink(valueIn(record, 'url', 'link', 'sys_link', 'incident_url')),
    labels: labelsOf({
      number,
      priority: labelIn(record, 'priority'),
      state: labelIn(record, 'state', 'incident_state'),
      category: labelIn(record, 'category'),
      service: labelIn(record, 'business_service', 'service'),
      ci: labelIn(record, 'cmdb_ci', 'ci_name'),
      assignment_group: labelIn(record, 'assignment_group'),
      assigned_to: labelIn(record, 'assigned_to'),
      correlation_id: valueIn(record, 'correlation_id'),
    }),
  })
  return action === 'acknowledge' && opensToo(record) ? [{ ...one, action: 'trigger' }, one] : [one]
}

/** Made in progress, or opened again: ServiceNow then goes straight to a state in which somebody has it. */
const opensToo = (record: SnRecord): boolean =>
  /^insert(ed)?$/i.test(valueIn(record, 'operation', 'sys_operation', 'db_operation') ?? '') ||
  meaningOf(states, valueIn(record, 'previous_state')) === 'resolve'
