import * as z from 'zod'
import { commandsIn, helpText, told } from '../channel-words'
import { defineSource, type HandshakeReply, ignored, issuesOf, type Normalised, unreadable } from '../contract'
import { decodeFields } from '../decode'
import { optionalScalar } from '../values'
import { twilio } from '../verify'

/** `destination.ts` has fields in the same settings, so no name may be in both. */
const settings = z.object({
  commandPhones: z
    .array(z.string().regex(/^(\+[1-9]\d{6,14}|\*)$/, 'a number such as +4915112345678, or * for every number'))
    .max(500)
    .default([])
    .meta({
      title: 'Numbers that may command',
      description:
        'Phone numbers whose text messages are obeyed, with + and country code. Everybody can write to a number, so with none listed nobody is; * allows every number.',
    }),
})

/** An incoming message, SMS or WhatsApp: https://www.twilio.com/docs/messaging/guides/webhook-request */
const incoming = z.object({
  MessageSid: z.string().min(1),
  From: z.string().min(1),
  Body: z.string().default(''),
  /** Of a quick reply on WhatsApp. */
  ButtonPayload: z.string().optional(),
  /** Twilio has answered STOP, START and HELP itself. */
  OptOutType: optionalScalar,
})

export const source = defineSource({
  reads: 'Incoming text messages (SMS and WhatsApp): ACK 41, RES 41, RESOLVE 41.',
  identity: 'The incident that the message names, by id or number; a channel has no problems of its own.',
  severities: [],

  settings,
  verify: twilio(),

  // A form, or the query of the URL where the webhook's method is GET.
  decode: decodeFields(),
  payload: z.looseObject({}),

  // https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides; a message and each of its states have one id.
  messageKey: ({ headers }, fields) =>
    headers.get('i-twilio-idempotency-token') ??
    ([fields.MessageSid, fields.MessageStatus ?? fields.SmsStatus].filter((one) => typeof one === 'string').join(':') ||
      undefined),
  headers: ['i-twilio-idempotency-token'],

  normalise(fields, { settings }): Normalised {
    if (typeof fields.MessageStatus === 'string' && fields.Body === undefined) {
      return ignored(`the state "${fields.MessageStatus.slice(0, 40)}" of a message that was sent`)
    }
    if (fields.CallSid !== undefined) return told('a call, not a message', twiml())
    if (fields.MessageSid === undefined) return unreadable('MessageSid', 'neither a text message nor the state of one')
    const parsed = incoming.safeParse(fields)
    return parsed.success ? received(parsed.data, settings.commandPhones) : { kind: 'unreadable', issues: issuesOf(parsed.error) }
  },
})

function received({ From, Body, ButtonPayload, OptOutType }: z.output<typeof incoming>, listed: readonly string[]): Normalised {
  // whatsapp:+4915112345678
  const by = From.replace(/^[a-z]+:/i, '').trim()
  if (!listed.includes('*') && !listed.includes(by)) return told(`the number ${by.slice(0, 40)} may not command`, twiml())
  if (OptOutType) return told(`Twilio answers ${OptOutType.slice(0, 20)} itself`, twiml())
  const commands = commandsIn(ButtonPayload ?? '', by) ?? commandsIn(Body, by)
  return commands
    ? { kind: 'commands', commands, reply: twiml }
    : told('a message that asks for nothing we know', twiml(helpText()))
}

/** Longer ones cost more than they tell. */
const TEXT_MAX = 480

/** https://www.twilio.com/docs/messaging/twiml; an empty response answers nothing. */
function twiml(text?: string): HandshakeReply {
  const message =
    text === undefined ? '' : `<Message>${escaped(text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX - 1)}…` : text)}</Message>`
  return { contentType: 'text/xml', body: `<?xml version="1.0" encoding="UTF-8"?><Response>${message}</Response>` }
}

/** Without what XML cannot carry: control characters, and half a pair where a title was cut. */
const escaped = (text: string) =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
