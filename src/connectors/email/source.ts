import * as z from 'zod'
import { bareSubject, rankSeverities, readSubject, stateSeverities } from '../alert-subject'
import { channelWords } from '../channel-words'
import { defineSource, ignored, type Normalised, type Signal, testMessage, unreadable } from '../contract'
import { type Mail, mail, mailText, noiseIn } from '../mail'
import { DESCRIPTION_MAX, readByRules, rulesField } from '../mail-rules'
import { instant, known, meaningOf } from '../values'

export const source = defineSource({
  reads:
    'Mails to the integration’s own address: the subjects of common monitors, rules of your own, and replies that acknowledge or resolve.',
  identity: 'The subject without its state, counters, Re: and ticket numbers, or what a rule says.',
  severities: [stateSeverities, rankSeverities],
  // The key is in the address.
  verify: null,

  settings: z.object({
    rules: rulesField,
    otherwise: z.enum(['trigger', 'ignore']).default('trigger').meta({
      title: 'Any other mail',
      description: 'What a mail does that no rule matches and whose subject begins with no state that we know.',
    }),
  }),

  payload: mail,
  messageKey: (_, { messageId }) => known(messageId),

  normalise(one, { settings }): Normalised {
    const noise = noiseIn(one)
    if (noise) return ignored(noise)
    const bare = bareSubject(one.subject)
    const isReply = bare.reply || one.inReplyTo !== undefined
    if (isReply && bare.incident) return commandIn(one, bare.incident)

    const state = readSubject(bare.text)
    const firstLine = linesOf(one)[0]
    const identity = state?.kind === 'state' ? state.what : bare.text || firstLine || ''
    const title = bare.text || firstLine || one.from
    const ruled = readByRules(settings.rules, one, { identity, title })
    if (ruled) return ruled

    if (state?.kind === 'nothing') return state.test ? testMessage(state.why) : ignored(state.why)
    if (state && bare.reply) return ignored('a reply to what a monitor wrote says nothing new')
    if (!state && settings.otherwise === 'ignore') return ignored('no rule matches, and the subject begins with no known state')
    if (known(identity) === undefined) return unreadable('subject', 'neither the subject nor the text says what it is about')
    return [signalOf(one, identity, title, state)]
  },
})

function signalOf(one: Mail, dedupKey: string, title: string, state: Partial<Signal> | undefined): Signal {
  return {
    dedupKey,
    action: state?.action ?? 'trigger',
    ...(state?.severity && { severity: state.severity }),
    title,
    description: mailText(one).slice(0, DESCRIPTION_MAX),
    occurredAt: instant(one.date),
    labels: { from: one.from },
  }
}

/** `Re: … [#41]`, and the first line is a word of ours and nothing else. */
function commandIn(one: Mail, incident: string): Normalised {
  const [line = ''] = linesOf(one)
  const action = line.length > 30 ? undefined : meaningOf(channelWords, line.replace(/[.!]+$/, ''))
  if (!action) return ignored(`a reply about ${incident} whose first line is no command`)
  return { kind: 'commands', commands: [{ action, incident, by: one.from.slice(0, 200) }] }
}

/** What the sender wrote, without what is quoted. */
const linesOf = (one: Mail): string[] =>
  mailText(one)
    .split('\n', 200)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('>'))
