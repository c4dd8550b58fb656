import * as z from 'zod'
import { type Action, type Normalised, unreadable } from '../contract'
import {
  firstKnown,
  instant,
  labelsOf,
  meaningOf,
  optionalScalar,
  type SeverityScale,
  severityOf,
  signal,
  webLink,
  wordsOf,
} from '../values'

/** https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#json-format */
export const priorities: SeverityScale = {
  field: 'priority of a ticket',
  words: { urgent: 'critical', high: 'error', normal: 'warning', low: 'info' },
}

/**
 * The same page. A ticket that waits for its requester (pending) or for somebody else (hold) is not solved. `On-hold` is how the
 * placeholder {{ticket.status}} writes it.
 */
const statuses: Record<string, Action> = {
  new: 'trigger',
  open: 'trigger',
  pending: 'trigger',
  hold: 'trigger',
  'on-hold': 'trigger',
  solved: 'resolve',
  closed: 'resolve',
  archived: 'resolve',
  deleted: 'resolve',
}

/** One ticket, whichever way it came. */
export interface Ticket {
  id: unknown
  idPath: string
  status: unknown
  statusPath: string
  /** What is known besides its status: that it is gone. */
  gone?: boolean
  priority?: unknown
  title?: unknown
  description?: unknown
  link?: unknown
  at?: unknown
  labels?: Record<string, unknown>
}

export function signalsOf(ticket: Ticket): Normalised {
  const action = ticket.gone ? 'resolve' : meaningOf(statuses, ticket.status)
  if (!action) return unreadable(ticket.statusPath, `unknown status "${ticket.status ?? ''}"; known are: ${wordsOf(statuses)}`)
  const id = firstKnown(ticket.id)?.replace(/^#/, '')
  if (!id) return unreadable(ticket.idPath, 'the number of the ticket is missing')
  const link = firstKnown(ticket.link)
  return [
    signal({
      dedupKey: `ticket:${id}`,
      action,
      severity: severityOf(priorities, ticket.priority),
      title: [`#${id}`, firstKnown(ticket.title)].filter(Boolean).join(': '),
      description: firstKnown(ticket.description)?.slice(0, 2000),
      occurredAt: instant(ticket.at),
      // {{ticket.url}} leaves the scheme out.
      link: webLink(link) ?? (link && /^[\w-]+\.zendesk\.com\//.test(link) ? webLink(`https://${link}`) : undefined),
      labels: labelsOf({ ticket: `#${id}`, status: ticket.status, priority: ticket.priority, ...ticket.labels }),
    }),
  ]
}

/**
 * https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events: `detail` is the ticket, numbers in it are text, its
 * words are upper case.
 */
export const ticketEvent = z.object({
  type: z.string(),
  time: optionalScalar,
  subject: optionalScalar,
  account_id: optionalScalar,
  detail: z.object({
    id: optionalScalar,
    status: optionalScalar,
    priority: optionalScalar,
    subject: optionalScalar,
    description: optionalScalar,
    type: optionalScalar,
    updated_at: optionalScalar,
    group_id: optionalScalar,
    organization_id: optionalScalar,
    tags: z.array(z.string()).nullish().catch(undefined),
  }),
  event: z.object({ current: z.unknown().optional() }).nullish().catch(undefined),
})

/** Fields of a trigger or automation, ours first, then what Zendesk's own placeholders suggest as names. */
export const ticketFields = z.object({
  ticket_id: optionalScalar,
  id: optionalScalar,
  status: optionalScalar,
  ticket_status: optionalScalar,
  priority: optionalScalar,
  ticket_priority: optionalScalar,
  title: optionalScalar,
  subject: optionalScalar,
  ticket_title: optionalScalar,
  description: optionalScalar,
  url: optionalScalar,
  link: optionalScalar,
  ticket_url: optionalScalar,
  updated_at: optionalScalar,
  type: optionalScalar,
  group: optionalScalar,
  assignee: optionalScalar,
  tags: z
    .union([z.string(), z.array(z.string())])
    .nullish()
    .catch(undefined),
})
