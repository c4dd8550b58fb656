import * as z from 'zod'
import { defineSource, ignored, type Normalised, testMessage, unreadable } from '../contract'
import { decodeFields } from '../decode'
import { kind } from '../kind'
import { firstKnown, isRecord, optionalScalar } from '../values'
import { hmac } from '../verify'
import { priorities, signalsOf, ticketEvent, ticketFields } from './ticket'

/** Which events say something about whether a ticket is open: its status, or that it is gone. */
const events: Record<string, 'status' | 'gone'> = {
  created: 'status',
  status_changed: 'status',
  priority_changed: 'status',
  undeleted: 'status',
  soft_deleted: 'gone',
  permanently_deleted: 'gone',
  marked_as_spam: 'gone',
  merged: 'gone',
}

export const source = defineSource({
  reads:
    'Tickets, from event webhooks (zen:event-type:ticket.*) and from triggers or automations with our template, as JSON or form.',
  identity: 'The ticket’s number.',
  severities: [priorities],

  // https://developer.zendesk.com/documentation/webhooks/verifying/: base64(HMACSHA256(TIMESTAMP + BODY))
  verify: hmac({
    headers: ['x-zendesk-webhook-signature'],
    hash: 'sha256',
    encoding: 'base64',
    timestamp: { header: 'x-zendesk-webhook-signature-timestamp', joiner: '', required: true },
    secret: 'theirs',
  }),

  decode: decodeFields(),

  // What else a body holds is decided by its shape.
  payload: z.looseObject({ type: optionalScalar, id: optionalScalar, test: optionalScalar }),

  // The event's own id; a trigger's message has none, and the invocation's id is that of one attempt.
  messageKey: (_, { type, id }) => (type?.startsWith('zen:') ? firstKnown(id) : undefined),

  headers: ['x-zendesk-webhook-id', 'x-zendesk-webhook-invocation-id'],

  normalise(body): Normalised {
    if (body.test === 'true') return testMessage('the body says that it is a test')
    if (body.type?.startsWith('zen:event-type:')) return ofEvent(body, body.type.slice('zen:event-type:'.length))
    return ofFields(isRecord(body.ticket) ? body.ticket : body)
  },
})

function ofEvent(body: unknown, type: string): Normalised {
  const event = type.startsWith('ticket.') ? events[type.slice('ticket.'.length)] : undefined
  if (!event) return ignored(`the event "${type}" says nothing about whether a ticket is open`)
  return kind(ticketEvent, ({ detail, subject, time, event: change }) =>
    signalsOf({
      id: firstKnown(detail.id) ?? subject?.replace(/^zen:ticket:/, ''),
      idPath: 'detail.id',
      status: firstKnown(detail.status) ?? (type === 'ticket.status_changed' ? change?.current : undefined),
      statusPath: 'detail.status',
      gone: event === 'gone',
      priority: detail.priority,
      title: detail.subject,
      description: detail.description,
      at: firstKnown(time, detail.updated_at),
      labels: { type: detail.type, group: detail.group_id, organization: detail.organization_id, tags: detail.tags },
    }),
  )(body)
}

function ofFields(fields: unknown): Normalised {
  return kind(ticketFields, (ticket) => {
    const status = firstKnown(ticket.status, ticket.ticket_status)
    if (!status) return unreadable('status', 'neither an event of a ticket nor the fields of our template')
    return signalsOf({
      id: firstKnown(ticket.ticket_id, ticket.id),
      idPath: 'ticket_id',
      status,
      statusPath: 'status',
      priority: firstKnown(ticket.priority, ticket.ticket_priority),
      title: firstKnown(ticket.title, ticket.subject, ticket.ticket_title),
      description: ticket.description,
      link: firstKnown(ticket.url, ticket.link, ticket.ticket_url),
      at: ticket.updated_at,
      labels: { type: ticket.type, group: ticket.group, assignee: ticket.assignee, tags: ticket.tags },
    })
  })(fields)
}
