import * as z from 'zod'
import { defineDestination, type Health, type IncidentEvent, type Outcome, type Outgoing, type Target } from '../contract'
import { answerOf, messageIsLost, outcomeOfMethod, outcomeOfWebhook, provesWebhook } from './answers'
import { messageOf, noticeOf } from './message'
import { templates } from './templates'

const settings = z.object({
  channel: z
    .string()
    .trim()
    .regex(/^([CGD][A-Z0-9]{2,20}|#?[^\s#@<>&,"]{1,80})$/, 'a channel id such as C024BE91L, or a name such as #ops')
    .optional()
    .meta({
      title: 'Channel',
      description:
        "With a bot token: the channel's id (C024BE91L, at the bottom of its About tab) or its name. The bot must be in it.",
    }),
})

const webhookUrl = (priority: string, fallback: string) =>
  z
    .url({ protocol: /^https$/, hostname: /^hooks\.slack(-gov)?\.com$/ })
    .regex(/\/services\/[^/]+\/[^/]+\/[^/]+$/, 'https://hooks.slack.com/services/…')
    .optional()
    .meta({ title: `Incoming webhook for ${priority}`, description: `https://hooks.slack.com/services/…; ${fallback}` })

const credentials = z
  .object({
    botToken: z
      .string()
      .regex(/^xoxb-[A-Za-z0-9-]+$/, 'a bot token: it begins with xoxb-')
      .optional()
      .meta({
        title: 'Bot token',
        description: 'xoxb-…, with the scope chat:write. One message per incident, updated as it goes on.',
      }),
    webhookP1: webhookUrl('P1', 'for workspaces without a bot. Each event is a message of its own.'),
    webhookP2: webhookUrl('P2', "P1's where empty."),
    webhookP3: webhookUrl('P3', "P2's where empty."),
    webhookP4: webhookUrl('P4', "P3's where empty."),
  })
  .refine((given) => Object.values(given).some(Boolean), 'give a bot token, or at least one incoming webhook')

type SlackTarget = Target<z.output<typeof settings>, z.output<typeof credentials>, object>

/** As a bot with chat.postMessage and chat.update, or through incoming webhooks. https://docs.slack.dev/reference/methods/chat.update */
export const destination = defineDestination({
  settings,
  credentials,
  schedule: 'urgent',
  // https://docs.slack.dev/apis/web-api/rate-limits: about one message a second and channel, short bursts allowed.
  pace: { perSecond: 1, burst: 5, concurrency: 2 },
  templates,
  example: { settings: { channel: '#incidents' }, credentials: { botToken: 'xoxb-of-nobody' } },

  async deliver(event, target): Promise<Outcome> {
    const { botToken } = target.credentials
    const { channel } = target.settings
    if (botToken && channel) return asBot(event, target, botToken, channel)
    const url = webhookFor(event.incident.priority, target)
    if (!url) return { kind: 'rejected', code: 'config', reason: CHANNEL_MISSING }
    const reply = await target.send(post(url, { ...messageOf(event), ...target.rendered, ...quiet }))
    return outcomeOfWebhook(reply, webhooksOf(target).length === 1)
  },

  async notify(event, target): Promise<Outcome> {
    const { botToken } = target.credentials
    const { channel } = target.settings
    const message = { ...noticeOf(event), ...quiet }
    if (botToken && channel)
      return outcomeOfMethod(await target.send(call('chat.postMessage', botToken, { channel, ...message })), channel)
    const url = webhookFor(event.priority, target)
    if (!url) return { kind: 'rejected', code: 'config', reason: CHANNEL_MISSING }
    return outcomeOfWebhook(await target.send(post(url, message)), webhooksOf(target).length === 1)
  },

  async test(target): Promise<Health> {
    const { botToken } = target.credentials
    if (botToken && !target.settings.channel && webhooksOf(target).length === 0) return { ok: false, reason: CHANNEL_MISSING }
    const bot = botToken ? await testBot(target, botToken) : ({ ok: true } as const)
    if (!bot.ok) return bot
    for (const url of webhooksOf(target)) {
      // There is no harmless call: a message without text is refused by a webhook that is alive, and posts nothing.
      const reply = await target.send(post(url, { text: '' }))
      if (provesWebhook(reply)) continue
      const outcome = outcomeOfWebhook(reply, false)
      return { ok: false, reason: outcome.kind === 'delivered' ? 'this is not how a Slack webhook answers' : outcome.reason }
    }
    return bot
  },
})

const CHANNEL_MISSING = 'a bot token needs a channel: set the channel, or give an incoming webhook'

/** One message per incident: posted once, then updated; posted anew where it was deleted. */
async function asBot(
  event: IncidentEvent,
  { send, previous, rendered }: SlackTarget,
  token: string,
  channel: string,
): Promise<Outcome> {
  const message = { ...messageOf(event), ...rendered, parse: 'none' }
  const [, postedIn, ts] = /^([^:]+):([\d.]+)$/.exec(previous?.externalId ?? '') ?? []
  if (postedIn && ts) {
    const reply = await send(call('chat.update', token, { channel: postedIn, ts, ...message }))
    const updated = outcomeOfMethod(reply, postedIn)
    if (!messageIsLost(updated)) return updated
  }
  return outcomeOfMethod(await send(call('chat.postMessage', token, { channel, ...message, ...quiet })), channel)
}

async function testBot({ send, settings }: SlackTarget, token: string): Promise<Health> {
  const reply = await send(call('auth.test', token, {}))
  const outcome = outcomeOfMethod(reply, settings.channel ?? '')
  if (outcome.kind !== 'delivered') return { ok: false, reason: outcome.reason }
  const scopes = reply.headers.get('x-oauth-scopes')
  if (scopes !== null && !scopes.split(',').includes('chat:write')) {
    return { ok: false, reason: `the token lacks the scope chat:write; it has ${scopes}` }
  }
  const { user = 'the bot', team = 'its workspace' } = answerOf(reply) ?? {}
  return { ok: true, note: `${user} in ${team}. Whether it may post in the channel shows with the first message.` }
}

const quiet = { unfurl_links: false, unfurl_media: false }

const call = (method: string, token: string, json: unknown): Outgoing => ({
  ...post(`https://slack.com/api/${method}`, json),
  headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' },
  // The answer repeats the whole message.
  responseBytesMax: 65_536,
})

const post = (url: string, json: unknown): Outgoing => ({ method: 'POST', url, json })

const priorities = ['P1', 'P2', 'P3', 'P4'] as const

/** Its own, else that of the next higher priority that has one, else (so that nothing is lost) of the next lower. */
function webhookFor(priority: (typeof priorities)[number], { credentials }: SlackTarget): string | undefined {
  const at = priorities.indexOf(priority)
  const order = [...priorities.slice(0, at + 1).reverse(), ...priorities.slice(at + 1)]
  return order.map((one) => credentials[`webhook${one}`]).find(Boolean)
}

const webhooksOf = ({ credentials }: SlackTarget): string[] => [
  ...new Set(priorities.flatMap((priority) => credentials[`webhook${priority}`] ?? [])),
]
