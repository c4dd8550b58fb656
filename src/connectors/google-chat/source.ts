import * as z from 'zod'
import { about, buttonWords, channelWords, commandsIn, helpText, jsonReply, personOf, told } from '../channel-words'
import { defineSource, type HandshakeReply, type IncidentCommand, ignored, type Normalised } from '../contract'
import { known, meaningOf } from '../values'
import { event, type Happening, type Message } from './event'
import { proofFor } from './proof'

/** `destination.ts` has fields in the same settings, so no name may be in both. */
const settings = z.object({
  tokenAudience: z
    .string()
    .trim()
    .regex(/^(\d{6,20}|https:\/\/\S{1,500})$/, 'a project number such as 123456789012, or the URL of the endpoint')
    .optional()
    .meta({
      title: 'Authentication audience',
      description:
        'As chosen in the configuration of the Chat app: its project number (123456789012), or this inbound URL. Until it is set, no token is believed.',
    }),
})

export const source = defineSource({
  reads:
    'Slash commands, mentions and direct messages, and buttons of cards, as an interactive Chat app or a Workspace add-on gets them.',
  identity: 'The incident that the button or the person names, by id or number; a channel has no problems of its own.',
  severities: [],

  settings,
  verify: ({ tokenAudience }) => proofFor(tokenAudience),

  payload: event,

  normalise(happening): Normalised {
    const reply = replyFor(happening)
    switch (happening.kind) {
      case 'message':
        return answered(happening, written(happening.message, personOf(...happening.by)), reply)
      case 'button':
        return answered(happening, pressed(happening), reply)
      case 'added':
        return told('the app was added to a space', reply(helpText('@Signalbox ')))
      case 'removed':
      case 'other':
        return ignored(`"${happening.named.slice(0, 60)}" is not a command`)
    }
  },
})

const answered = (
  { kind }: Happening,
  commands: IncidentCommand[] | undefined,
  reply: (text: string) => HandshakeReply,
): Normalised =>
  commands
    ? { kind: 'commands', commands, reply }
    : told(`a ${kind} that asks for nothing we know`, reply(helpText('@Signalbox ')))

/** `/ack 41`, `/incident ack 41`, `@Signalbox ack 41`: `argumentText` is the text without the slash command and the mention of the app. */
function written(message: Message, by: string): IncidentCommand[] | undefined {
  const text = message?.argumentText ?? message?.text ?? ''
  const slash = message?.annotations?.find(({ slashCommand }) => slashCommand?.commandName)?.slashCommand?.commandName
  const action = !slash ? undefined : meaningOf(channelWords, slash.replace(/^\//, ''))
  return (
    (action && about(action, text.replace(/^\s*\/\w+/, ''), by)) ?? commandsIn(text, by) ?? commandsIn(message?.text ?? '', by)
  )
}

function pressed({ invoked, parameters, by }: Happening): IncidentCommand[] | undefined {
  const action = meaningOf(buttonWords, invoked)
  const incident = known(parameters.incident) ?? known(parameters.incident_id) ?? known(parameters.alert_id)
  return action && incident ? [{ action, incident: incident.slice(0, 100), by: personOf(...by) }] : undefined
}

/**
 * https://developers.google.com/workspace/chat/receive-respond-interactions#respond, for add-ons
 * https://developers.google.com/workspace/add-ons/chat/send-messages. Text is at most 4096 characters.
 */
const replyFor =
  ({ isAddOn, kind }: Happening) =>
  (text: string): HandshakeReply => {
    const message = { text: shown(text) }
    if (isAddOn) return jsonReply({ hostAppDataAction: { chatDataAction: { createMessageAction: { message } } } })
    return jsonReply(kind === 'button' ? { actionResponse: { type: 'NEW_MESSAGE' }, ...message } : message)
  }

/** Chat reads `<users/all>` as a mention and knows no escape. */
const shown = (text: string) => text.replaceAll('<', '‹').replaceAll('>', '›').slice(0, 4000)
