import * as z from 'zod'
import { bareSubject } from '../alert-subject'
import { defineSource, ignored, type Normalised, unreadable } from '../contract'
import { mail, mailText, noiseIn } from '../mail'
import { DESCRIPTION_MAX, readByRules, rulesField } from '../mail-rules'
import { instant, known } from '../values'

/**
 * Alert mails of Cyber Hawk and Network Detective. Kaseya documents no webhook, and no subject or body of these mails
 * (https://www.kaseya.com/products/network-detective-pro/), so nothing in the subject is taken for a state or a severity.
 */
export const source = defineSource({
  reads:
    'Alert mails of Cyber Hawk, Network Detective and other RapidFire Tools products, sent to the integration’s own address.',
  identity: 'The subject without dates, times, Re: and ticket numbers, or what a rule says.',
  neverResolves: 'The mails tell of findings and of none that it is over, unless a rule of yours reads it so.',
  severities: [],
  // The key is in the address.
  verify: null,
  settings: z.object({ rules: rulesField }),
  payload: mail,
  messageKey: (_, { messageId }) => known(messageId),

  normalise(one, { settings }): Normalised {
    const noise = noiseIn(one)
    if (noise) return ignored(noise)
    const { text: title, reply } = bareSubject(one.subject)
    const identity = undated(title)
    const ruled = readByRules(settings.rules, one, { identity, title })
    if (ruled) return ruled
    if (reply) return ignored('a reply to an alert says nothing new')
    if (known(identity) === undefined) return unreadable('subject', 'it is empty, so nothing tells this finding from others')
    return [
      {
        dedupKey: identity,
        action: 'trigger',
        title,
        description: mailText(one).slice(0, DESCRIPTION_MAX),
        occurredAt: instant(one.date),
        labels: { from: one.from },
      },
    ]
  },
})

/** Yesterday's finding is today's. */
const undated = (subject: string): string =>
  subject
    .replace(/\b(?:\d{1,2}\/\d{1,2}\/\d{2,4}|\d{4}-\d\d-\d\d)\b/g, '')
    .replace(/\b\d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?\b/gi, '')
    .replace(/\s+/g, ' ')
    .replace(/^[\s,|:–-]+|[\s,|:–-]+$/g, '')
