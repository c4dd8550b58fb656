import { expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import { source } from './source'

const from = { id: 5, first_name: 'Mara', username: 'mara_ops' }
const chat = { id: -100, type: 'supergroup', title: 'On call' }
const read = (update: object) =>
  source.read(
    {
      method: 'POST',
      url: 'https://hub.test/api/integrations/telegram/int_x',
      headers: new Headers(),
      body: utf8(JSON.stringify({ update_id: 1, ...update })),
    },
    { commandChats: ['-100'] },
  )
const answerOf = (update: object, said: string): unknown => {
  const reading = read(update)
  return reading.kind === 'commands' ? JSON.parse(reading.reply?.(said, [{ outcome: 'unchanged' }]).body ?? 'null') : reading
}

it('ends the waiting of a button with a notice that fits', () => {
  const callback_query = { id: 'q1', from, message: { chat }, data: '/ack 41' }
  expect(answerOf({ callback_query }, '#41 acknowledged: Disk full')).toEqual({
    method: 'answerCallbackQuery',
    callback_query_id: 'q1',
    text: '#41 acknowledged: Disk full',
    results: [{ outcome: 'unchanged' }],
  })
  expect(answerOf({ callback_query }, '🚨'.repeat(200))).toMatchObject({ text: `${'🚨'.repeat(99)}…` })
})

it('replies to a command where it was written', () => {
  expect(answerOf({ message: { message_id: 9, from, chat, text: '/resolve 41' } }, '#41 resolved: Disk full')).toEqual({
    method: 'sendMessage',
    chat_id: '-100',
    text: '#41 resolved: Disk full',
    reply_parameters: { message_id: 9, allow_sending_without_reply: true },
    link_preview_options: { is_disabled: true },
    results: [{ outcome: 'unchanged' }],
  })
})
