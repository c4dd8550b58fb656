import * as z from 'zod'
import { personOf } from '../channel-words'
import { optionalScalar, scalar } from '../values'

/** https://core.telegram.org/bots/api#user */
const user = z.object({
  id: scalar,
  first_name: optionalScalar,
  last_name: optionalScalar,
  username: optionalScalar,
})

/** https://core.telegram.org/bots/api#chat */
const chat = z.object({ id: scalar, type: optionalScalar, title: optionalScalar })

/** https://core.telegram.org/bots/api#message; a channel's posts and anonymous admins have a `sender_chat`. */
export const message = z.object({
  message_id: z.number(),
  from: user.nullish(),
  sender_chat: chat.nullish(),
  chat,
  text: z.string().optional().catch(undefined),
})
export type Message = z.output<typeof message>

/** https://core.telegram.org/bots/api#callbackquery; `message` is what the button stands under. */
export const callbackQuery = z.object({
  id: scalar,
  from: user,
  message: z.object({ chat }).nullish(),
  data: z.string().optional(),
})
export type CallbackQuery = z.output<typeof callbackQuery>

/** A user name is one person's; first names are anybody's, so there the id stands beside them. */
export function writerOf(from: z.output<typeof user> | null | undefined, message?: Message): string {
  const group = message?.sender_chat?.title
  if (group) return personOf(group)
  const names = [from?.first_name, from?.last_name].filter(Boolean).join(' ')
  return personOf(from?.username, names && `${names.slice(0, 50)} (${from?.id})`, from?.id, message?.chat.title)
}

export const mayCommand = (chat: string | undefined, listed: readonly string[]): boolean =>
  listed.includes('*') || (chat !== undefined && listed.includes(chat))
