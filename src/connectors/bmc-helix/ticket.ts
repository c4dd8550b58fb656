import * as z from 'zod'
import { ignored, type Normalised, unreadable } from '../contract'
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
import type { State } from './state'

/**
 * An incident of HPD:Help Desk, by the names of its fields without blanks and underscores in small letters: the AR System's REST API
 * writes "Incident Number" inside `values`, the interface forms "Incident_Number".
 * https://docs.bmc.com/xwiki/bin/view/Service-Management/IT-Service-Management/BMC-Helix-ITSM/
 */
const ticket = z.object({
  incidentnumber: optionalScalar,
  status: optionalScalar,
  priority: optionalScalar,
  description: optionalScalar,
  summary: optionalScalar,
  detaileddecription: optionalScalar,
  detaileddescription: optionalScalar,
  company: optionalScalar,
  assignedgroup: optionalScalar,
  assignee: optionalScalar,
  serviceci: optionalScalar,
  urgency: optionalScalar,
  impact: optionalScalar,
  lastmodifieddate: optionalScalar,
  submitdate: optionalScalar,
  url: optionalScalar,
})

export const priorities = {
  field: 'Priority',
  words: {
    critical: 'critical',
    high: 'error',
    medium: 'warning',
    low: 'info',
    0: 'critical',
    1: 'error',
    2: 'warning',
    3: 'info',
  },
} as const

/** The selections of HPD:Help Desk.Status; some exports write their numbers. */
const states = {
  New: 'trigger',
  Assigned: 'trigger',
  'In Progress': 'acknowledge',
  Pending: 'none',
  Resolved: 'resolve',
  Closed: 'resolve',
  Cancelled: 'resolve',
  0: 'trigger',
  1: 'trigger',
  2: 'acknowledge',
  3: 'none',
  4: 'resolve',
  5: 'resolve',
  6: 'resolve',
} as const

export function readTicket(body: Record<string, unknown>): Normalised {
  const fields = isRecord(body.values) ? body.values : body
  const one = ticket.parse(
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name.replace(/[ _]/g, '').toLowerCase(), value])),
  )
  const number = known(one.incidentnumber)
  if (!number) return unreadable('Incident Number', 'empty, so nothing tells this ticket from others')
  const action = meaningOf<State>(states, one.status)
  if (!action) return unreadable('Status', `"${one.status ?? ''}" is no status of an incident; known are: ${wordsOf(states)}`)
  if (action === 'none') return ignored('the ticket is pending: neither worked on nor resolved')
  const summary = firstKnown(one.description, one.summary)
  return [
    signal({
      dedupKey: `ticket:${number}`,
      action,
      severity: severityOf(priorities, one.priority),
      title: summary ? `${number}: ${summary}` : `BMC Helix incident ${number}`,
      description: firstKnown(one.detaileddecription, one.detaileddescription),
      occurredAt: instant(one.lastmodifieddate) ?? (action === 'trigger' ? instant(one.submitdate) : undefined),
      link: webLink(one.url),
      labels: labelsOf({
        number,
        company: one.company,
        group: one.assignedgroup,
        assignee: one.assignee,
        service: one.serviceci,
        urgency: one.urgency,
        impact: one.impact,
      }),
    }),
  ]
}
