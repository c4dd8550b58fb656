import * as z from 'zod'
import { commandsIn, helpText, told } from '../channel-words'
import { defineSource, ignored, issuesOf, type Normalised, unreadable } from '../contract'
import { scalar } from '../values'
import { token } from '../verify'
import { answerTo, replyTo } from './answer'
import { type CallbackQuery, callbackQuery, type Message, mayCommand, message, writerOf } from './update'

/** `destination.ts` has fields in the same settings, so no name may be in both. */
const settings = z.object({
  commandChats: z
    .array(z.string().regex(/^(-?\d{1,20}|\*)$/, 'a chat id such as -1001234567890, or * for every chat'))
    .max(100)
    .default([])
    .meta({
      title: 'Chats that may command',
      description:
        'Ids of the chats where /ack and /resolve work. Everybody on Telegram can write to a bot, so with none listed only its buttons work; * allows every chat.',
    }),
})
type Settings = z.output<typeof settings>

export const source = defineSource({
  reads: 'Presses of inline buttons (callback_query) and the commands /ack, /resolve and /close, as a bot receives them.',
  identity: 'The incident that the button or the person names, by id or number; a channel has no problems of its own.',
  severities: [],

  // https://core.telegram.org/bots/api#setwebhook: secret_token
  verify: token({ in: 'header', name: 'X-Telegram-Bot-Api-Secret-Token' }),

  settings,
  // https://core.telegram.org/bots/api#update: one of many kinds, each in a field of its own.
  payload: z.looseObject({ update_id: scalar }),
  messageKey: (_, { update_id }) => update_id,
  // Telegram sends an update again until it hears 2xx.
  unreadableStatus: 202,

  normalise(update, { settings }): Normalised {
    if (update.callback_query !== undefined) return read(callbackQuery, update, 'callback_query', (one) => pressed(one, settings))
    if (update.message !== undefined) return read(message, update, 'message', (one) => written(one, settings))
    if (update.channel_post !== undefined) return read(message, update, 'channel_post', (one) => written(one, settings))
    const kind = Object.keys(update).find((field) => field !== 'update_id')
    return kind === undefined
      ? unreadable('', 'an update without content')
      : ignored(`the update "${kind.slice(0, 60)}" is not a command`)
  },
})

/** Only a member of a chat where the bot posted its buttons can press them. */
function pressed(query: CallbackQuery, { commandChats }: Settings): Normalised {
  if (query.data === undefined) return ignored('the button carries no data')
  if (commandChats.length > 0 && !mayCommand(query.message?.chat.id, commandChats)) {
    return told('a button in a chat that may not command', answerTo(query, notHere(query.message?.chat.id)))
  }
  const commands = commandsIn(query.data, writerOf(query.from))
  return commands
    ? { kind: 'commands', commands, reply: (said, results) => answerTo(query, said, results) }
    : told('a button that asks for nothing we know', answerTo(query, helpText('/')))
}

function written(message: Message, { commandChats }: Settings): Normalised {
  const isPrivate = message.chat.type === 'private'
  const text = message.text ?? ''
  // In a group people talk to each other: there only what is marked as a command is one.
  const isForUs = isPrivate || /^\/(help|start)\b/i.test(text)
  const commands = isPrivate || text.startsWith('/') ? commandsIn(text, writerOf(message.from, message)) : undefined
  if (!commands && !isForUs) return ignored('the message is not a command')
  if (!mayCommand(message.chat.id, commandChats)) {
    return told(`the chat ${message.chat.id} may not command`, replyTo(message, notHere(message.chat.id)))
  }
  return commands
    ? { kind: 'commands', commands, reply: (said, results) => replyTo(message, said, results) }
    : told('a message that asks for nothing we know', replyTo(message, helpText('/')))
}

const notHere = (chat: string | undefined): string =>
  chat === undefined
    ? 'Incidents cannot be changed from here.'
    : `This chat may not change incidents. An admin of Signalbox can add its id, ${chat}, to the chats of this integration that may command.`

function read<P extends z.ZodType>(
  payload: P,
  update: Record<string, unknown>,
  field: string,
  meaning: (one: z.output<P>) => Normalised,
): Normalised {
  const parsed = payload.safeParse(update[field])
  if (parsed.success) return meaning(parsed.data)
  return { kind: 'unreadable', issues: issuesOf(parsed.error).map((issue) => ({ ...issue, path: `${field}.${issue.path}` })) }
}
