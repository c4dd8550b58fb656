import * as z from 'zod'
import { defineSource, type Normalised, testMessage, unreadable } from '../contract'
import { decodeFields } from '../decode'
import { isNamed, nameList } from '../kind'
import { optionalScalar } from '../values'
import { priorities, signalsOf, ticketOf } from './ticket'

export const source = defineSource({
  reads:
    'Tickets, as automations of Freshservice and Freshdesk send them: the simple body that they make themselves, or our template, as JSON or form.',
  identity: 'The ticket’s number; #INC-12, #SR-12 and 12 are the same ticket.',
  severities: [priorities],

  settings: z.object({
    openStatuses: nameList(
      'Statuses that are open',
      'Your own statuses that keep an incident open, by name or number (Waiting on Vendor). Open and Pending do.',
    ),
    acknowledgedStatuses: nameList(
      'Statuses that acknowledge',
      'Your own statuses that say that somebody is at work, by name or number (In Progress).',
    ),
    resolvedStatuses: nameList(
      'Statuses that resolve',
      'Your own statuses that end an incident, by name or number (Cancelled). Resolved and Closed do.',
    ),
  }),

  // Neither product signs; both can send a header of one's choice.
  verify: null,

  decode: decodeFields(),

  payload: z.looseObject({ test: optionalScalar }),

  normalise(body, { settings }): Normalised {
    if (body.test === 'true') return testMessage('the body says that it is a test')
    const ticket = ticketOf(body)
    if (!ticket) return unreadable('freshdesk_webhook', 'no fields of a ticket')
    return signalsOf(ticket, (status) => {
      if (isNamed(settings.resolvedStatuses, status)) return 'resolve'
      if (isNamed(settings.acknowledgedStatuses, status)) return 'acknowledge'
      return isNamed(settings.openStatuses, status) ? 'trigger' : undefined
    })
  },
})
