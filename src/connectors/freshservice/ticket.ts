import { type Action, ignored, type Normalised, unreadable } from '../contract'
import {
  firstKnown,
  instant,
  isRecord,
  labelsOf,
  meaningOf,
  type SeverityScale,
  severityOf,
  signal,
  webLink,
  wordsOf,
} from '../values'

/** https://api.freshservice.com/#ticket_attributes and https://developers.freshdesk.com/api/#ticket_attributes: by number or by name. */
export const priorities: SeverityScale = {
  field: 'priority of a ticket',
  words: {
    Urgent: 'critical',
    High: 'error',
    Medium: 'warning',
    Low: 'info',
    '4': 'critical',
    '3': 'error',
    '2': 'warning',
    '1': 'info',
  },
}

/** The same pages. A ticket that waits is not solved; the statuses that wait for somebody are what Freshdesk starts with. */
const statuses: Record<string, Action> = {
  Open: 'trigger',
  '2': 'trigger',
  Pending: 'trigger',
  '3': 'trigger',
  'Waiting on Customer': 'trigger',
  'Waiting on Third Party': 'trigger',
  Resolved: 'resolve',
  '4': 'resolve',
  Closed: 'resolve',
  '5': 'resolve',
}

/** Of incidents and service requests, which count together. Changes (CHN), problems (PRB) and releases (REL) have numbers and statuses of their own. */
const ticketPrefixes = ['INC', 'SR', 'TKT']

/** What happened, as `{{triggered_event}}` says it: `{status:{from:2,to:4}}`, `{note_type:private}`, `{ticket_action:created}`. */
const quiet = /^\{(note_type|note_action|reply_sent|customer_feedback|time_sheet_action|time_entry):/
const gone = /^\{ticket_action:(deleted|marked_spam)\}$/

/**
 * The names of a field: those of the simple body of both products
 * (https://support.freshdesk.com/support/solutions/articles/132589-using-webhooks-in-automation-rules), then those of the API, which people
 * put into bodies of their own. `id_numeric` is Freshservice's, whose `id` is `#INC-12`.
 */
const names = {
  id: ['ticket_id_numeric', 'id_numeric', 'ticket_id', 'id', 'display_id'],
  status: ['ticket_status', 'status', 'status_name'],
  priority: ['ticket_priority', 'priority', 'priority_name'],
  subject: ['ticket_subject', 'subject', 'title'],
  description: ['ticket_description', 'description_text', 'description'],
  url: ['ticket_url', 'url', 'link', 'ticket_public_url'],
  type: ['ticket_type', 'ticket_ticket_type', 'type'],
  group: ['ticket_group_name', 'group_name', 'group'],
  agent: ['ticket_agent_name', 'agent_name', 'agent'],
  at: ['ticket_updated_at', 'updated_at', 'created_at'],
  tags: ['ticket_tags', 'tags'],
  event: ['triggered_event'],
} as const
type Field = keyof typeof names
type Ticket = Partial<Record<Field, string>>

/**
 * The ticket in a body: inside `freshdesk_webhook` (of both products), inside `ticket` or `freshservice_webhook`, or at the top; a form
 * writes the first as `freshdesk_webhook[ticket_id]`.
 */
export function ticketOf(body: Record<string, unknown>): Ticket | undefined {
  const inner = [body.freshdesk_webhook, body.freshservice_webhook, body.ticket].find(isRecord) ?? flattened(body)
  const ticket: Ticket = {}
  for (const [field, keys] of Object.entries(names)) {
    const values = keys.map((key) => inner[key]).map((value) => (Array.isArray(value) ? value.join(',') : value))
    const text = firstKnown(...values.filter((value) => typeof value === 'string' || typeof value === 'number'))
    // Object.entries forgets the names of the keys.
    if (text !== undefined) ticket[field as Field] = text
  }
  return ticket.id === undefined && ticket.status === undefined ? undefined : ticket
}

const flattened = (body: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(body).map(([name, value]) => [/^(?:freshdesk|freshservice)_webhook\[(\w+)\]$/.exec(name)?.[1] ?? name, value]),
  )

/** What the settings say of an account's own statuses; undefined where they are silent. */
export type OwnStatuses = (status: string | undefined) => Action | undefined

export function signalsOf(ticket: Ticket, own: OwnStatuses): Normalised {
  const event = ticket.event?.replaceAll(/[\s"']/g, '') ?? ''
  if (quiet.test(event)) return ignored(`"${event}" says nothing about whether the ticket is open`)
  const other = /^#?([A-Z]+)-\d+$/i.exec(ticket.id ?? '')?.[1]?.toUpperCase()
  if (other && !ticketPrefixes.includes(other)) return ignored(`${ticket.id} is no ticket: its statuses mean other things`)
  const action = gone.test(event) ? 'resolve' : (own(ticket.status) ?? meaningOf(statuses, ticket.status))
  if (!action) {
    const known = `known are: ${wordsOf(statuses)}; name your own in the settings`
    return unreadable('ticket_status', ticket.status ? `unknown status "${ticket.status}"; ${known}` : `no status; ${known}`)
  }
  if (!ticket.id) return unreadable('ticket_id', 'the number of the ticket is missing')
  return [
    signal({
      dedupKey: `ticket:${ticket.id.replace(/^#?[A-Z]+-(?=\d+$)/i, '')}`,
      action,
      severity: severityOf(priorities, ticket.priority),
      title: [/^\d+$/.test(ticket.id) ? `#${ticket.id}` : ticket.id, ticket.subject].filter(Boolean).join(': '),
      // It is HTML.
      description: ticket.description
        ?.slice(0, 8000)
        .replace(/<[^<>]{0,500}>/g, ' ')
        .replace(/\s+/g, ' ')
        .slice(0, 2000),
      occurredAt: instant(ticket.at),
      link: webLink(ticket.url),
      labels: labelsOf({
        ticket: ticket.id,
        type: ticket.type,
        status: ticket.status,
        priority: ticket.priority,
        group: ticket.group,
        agent: ticket.agent,
        tags: ticket.tags,
      }),
    }),
  ]
}
