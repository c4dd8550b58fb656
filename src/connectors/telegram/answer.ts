import { jsonReply } from '../channel-words'
import type { CommandResult, HandshakeReply } from '../contract'
import { cut } from '../values'
import type { CallbackQuery, Message } from './update'

/** The limits of answerCallbackQuery and sendMessage. */
const NOTICE_MAX = 200
const TEXT_MAX = 4096

/**
 * The answer to an update may itself be a call of the Bot API: https://core.telegram.org/bots/api#making-requests-when-getting-updates.
 * Telegram reads the fields of the method and no others, so what became of the commands stands beside them, as in our other answers.
 */
const call = (method: string, fields: Record<string, unknown>, results: readonly CommandResult[]): HandshakeReply =>
  jsonReply({
    method,
    ...fields,
    ...(results.length > 0 && { results }),
  })

/** A notice on the screen of who pressed; it also ends the waiting of the button. */
export const answerTo = ({ id }: CallbackQuery, text: string, results: readonly CommandResult[] = []): HandshakeReply =>
  call('answerCallbackQuery', { callback_query_id: id, text: cut(text, NOTICE_MAX) }, results)

export const replyTo = ({ chat, message_id }: Message, text: string, results: readonly CommandResult[] = []): HandshakeReply =>
  call(
    'sendMessage',
    {
      chat_id: chat.id,
      text: cut(text, TEXT_MAX),
      reply_parameters: { message_id, allow_sending_without_reply: true },
      link_preview_options: { is_disabled: true },
    },
    results,
  )
