import * as z from 'zod'
import type { Outcome, Reply } from '../contract'
import { parseJson } from '../decode'
import { outcomeOf, retryAfterSeconds } from '../outcome'

const answer = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  needed: z.string().optional(),
  channel: z.string().optional(),
  ts: z.string().optional(),
  team: z.string().optional(),
  user: z.string().optional(),
})
export type Answer = z.output<typeof answer>

/** The Web API answers HTTP 200 with `ok: false` when it refuses; `null` where the body is not its JSON. */
export function answerOf(reply: Reply): Answer | null {
  const decoded = parseJson(reply.body)
  const parsed = decoded.ok ? answer.safeParse(decoded.value) : null
  return parsed?.success ? parsed.data : null
}

/** The reading of a Web API reply. https://docs.slack.dev/reference/methods/chat.postMessage#errors */
export function outcomeOfMethod(reply: Reply, channel: string): Outcome {
  const outcome = outcomeOf(reply)
  if (outcome.kind !== 'delivered') return outcome
  const said = answerOf(reply)
  if (!said) return { kind: 'retry', code: 'unreadable_answer', reason: 'Slack answered 200 with something that is not its JSON' }
  if (said.ok) return { kind: 'delivered', ...(said.channel && said.ts && { externalId: `${said.channel}:${said.ts}` }) }
  const code = said.error ?? 'unknown_error'
  if (transient.has(code)) {
    return { kind: 'retry', code, reason: `Slack says ${code}`, afterSeconds: retryAfterSeconds(reply) }
  }
  return { kind: 'rejected', code, reason: reasonOf(code, channel, said.needed) }
}

/** The message to update is not there, or not ours to change any more: a new one has to be posted. */
export const messageIsLost = (outcome: Outcome): boolean =>
  outcome.kind === 'rejected' && ['message_not_found', 'cant_update_message', 'edit_window_closed'].includes(outcome.code)

/**
 * The reading of an incoming webhook's reply: a word in the body, and a status that fits it.
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors
 */
export function outcomeOfWebhook(reply: Reply, isTheOnlyOne: boolean): Outcome {
  const outcome = outcomeOf(reply)
  if (outcome.kind !== 'rejected' && outcome.kind !== 'gone') return outcome
  const code = wordOf(reply)
  const reason = code && webhookReasons[code]
  const told = reason ? { code, reason: `${reason} (${code})` } : { code: outcome.code, reason: outcome.reason }
  // One archived channel must not end what goes to the other channels.
  return outcome.kind === 'gone' && isTheOnlyOne ? { kind: 'gone', ...told } : { kind: 'rejected', ...told }
}

/** A webhook that is alive refuses a message without text, in one of these words; older ones do it with status 500. */
export const provesWebhook = (reply: Reply): boolean =>
  (reply.status === 400 || reply.status === 500) &&
  ['no_text', 'missing_text_or_fallback_or_attachments', 'invalid_payload'].includes(wordOf(reply) ?? '')

const wordOf = ({ body }: Reply): string | undefined => /^[a-z_]{3,60}$/.exec(body.trim())?.[0]

const transient: ReadonlySet<string> = new Set([
  'ratelimited',
  'rate_limited',
  'message_limit_exceeded',
  'fatal_error',
  'internal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'org_login_required',
])

const NEW_TOKEN = 'install the app again and paste the new bot token'
const tokenReasons: Record<string, string> = {
  not_authed: 'the bot token is missing',
  invalid_auth: 'the bot token is not valid',
  token_revoked: 'the bot token was revoked',
  token_expired: 'the bot token has expired',
  account_inactive: 'the bot user or its workspace was removed',
}

function reasonOf(code: string, channel: string, needed: string | undefined): string {
  const inviting = "invite the bot there: /invite @ and the app's name"
  if (tokenReasons[code]) return `Slack says ${code}: ${tokenReasons[code]}; ${NEW_TOKEN}`
  switch (code) {
    case 'channel_not_found':
      return `Slack says ${code}: it shows the bot no channel "${channel}"; check the channel's id, and if it is private ${inviting}`
    case 'not_in_channel':
      return `Slack says ${code}: the bot is not in "${channel}"; ${inviting}`
    case 'is_archived':
      return `Slack says ${code}: the channel "${channel}" is archived; unarchive it or choose another one`
    case 'missing_scope':
      return `Slack says ${code}: the app needs the scope ${needed ?? 'chat:write'}; add it under OAuth & Permissions, then ${NEW_TOKEN}`
    default:
      return `Slack says ${code}`
  }
}

const MAKE_NEW = 'make a new one in the app and paste its URL'
const webhookReasons: Record<string, string> = {
  no_service: `the webhook was removed or disabled; ${MAKE_NEW}`,
  no_service_id: `the webhook's URL is not complete; ${MAKE_NEW}`,
  no_active_hooks: `the webhook is disabled; ${MAKE_NEW}`,
  no_team: `the webhook's workspace does not exist; ${MAKE_NEW}`,
  team_disabled: "the webhook's workspace is disabled",
  invalid_token: `the webhook's URL is not valid; ${MAKE_NEW}`,
  channel_not_found: "the webhook's channel does not exist any more",
  channel_is_archived: "the webhook's channel is archived",
  user_not_found: 'the user that the webhook writes to does not exist',
  action_prohibited: 'an admin of the workspace has restricted this webhook',
  posting_to_general_channel_denied: 'an admin of the workspace has restricted posting to #general',
}
