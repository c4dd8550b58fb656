import * as z from 'zod'
import { about, buttonWords, channelWords, commandsIn, helpText, jsonReply, personOf, told } from '../channel-words'
import { defineSource, type HandshakeReply, type IncidentCommand, issuesOf, type Normalised, unreadable } from '../contract'
import { decodeFields } from '../decode'
import { redactedForm, redactedJson } from '../redaction'
import { isRecord, meaningOf, optionalScalar } from '../values'
import { hmac } from '../verify'

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
const blockActions = z.object({
  user: z.object({ id: optionalScalar, username: optionalScalar, name: optionalScalar }).nullish().catch(undefined),
  actions: z
    .array(
      z.object({
        action_id: optionalScalar,
        value: optionalScalar,
        selected_option: z.object({ value: optionalScalar }).nullish().catch(undefined),
      }),
    )
    .min(1),
})

/** https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling */
const slashCommand = z.object({
  command: z.string().startsWith('/'),
  text: z.string().default(''),
  user_id: z.string().min(1),
  user_name: optionalScalar,
  // Slack's last field: a form that lacks it may have lost the end of its text too.
  trigger_id: z.string().min(1),
})

/** https://docs.slack.dev/reference/events/url_verification */
const urlVerification = z.object({ challenge: z.string().min(1) })

/** The older proof of Slack, and addresses at which whoever has them may write in the channel for half an hour. */
const CREDENTIALS = ['token', 'response_url', 'response_urls']

export const source = defineSource({
  reads: 'Buttons of our messages (block_actions), the slash command /incident, and the URL verification of the Events API.',
  identity: 'The incident that the button or the person names, by id or number; a channel has no problems of its own.',
  severities: [],

  // https://docs.slack.dev/authentication/verifying-requests-from-slack
  verify: {
    ...hmac({
      headers: ['x-slack-signature'],
      hash: 'sha256',
      prefix: 'v0=',
      timestamp: { header: 'x-slack-request-timestamp', before: 'v0:', joiner: ':', required: true },
      secret: 'theirs',
    }),
    redact: (body) => (body.startsWith('{') ? redactedJson(body, CREDENTIALS) : redactedForm(body, CREDENTIALS, 'payload')),
  },

  // Events are JSON, slash commands a form, interactions JSON in the form field `payload`.
  decode: decodeFields({ jsonField: 'payload' }),
  payload: z.looseObject({}),

  messageKey: (_, body) => [body.event_id, body.trigger_id].find((id): id is string => typeof id === 'string' && id !== ''),

  headers: ['x-slack-retry-num', 'x-slack-retry-reason'],

  normalise(body): Normalised {
    if (typeof body.command === 'string') return read(slashCommand, body, commanded)
    // Slack asks now and then whether the certificate of a slash command's URL is good.
    if (body.ssl_check !== undefined) return told('Slack checks the certificate', nothing)
    switch (body.type) {
      case 'url_verification':
        return read(urlVerification, body, ({ challenge }) => told('Slack verifies this URL', plain(challenge)))
      case 'block_actions':
        return read(blockActions, body, clicked)
      case 'event_callback':
        return told(`the event "${eventOf(body)}" is not a command`, nothing)
      case undefined:
        return unreadable('type', 'neither a slash command (command), nor an interaction or event (type)')
      default:
        return told(`"${String(body.type).slice(0, 60)}" is not a command`, nothing)
    }
  },
})

function clicked({ user, actions }: z.output<typeof blockActions>): Normalised {
  const by = personOf(user?.username, user?.name, user?.id)
  const commands = actions.flatMap(({ action_id, value, selected_option }): IncidentCommand[] => {
    const action = meaningOf(buttonWords, action_id)
    const incident = value || selected_option?.value
    return action && incident ? [{ action, incident, by }] : []
  })
  // Slack takes an empty 200 for an acknowledgement; what happened shows in the message, which its destination updates.
  if (commands.length > 0) return { kind: 'commands', commands, reply: () => nothing }
  return told(
    `no button of ours with an incident: ${actions.map(({ action_id }) => action_id ?? '?').join(', ')}`.slice(0, 200),
    nothing,
  )
}

/** `/incident ack 41`, or a command that is itself the word: `/ack 41`. */
function commanded({ command, text, user_name, user_id }: z.output<typeof slashCommand>): Normalised {
  const by = personOf(user_name, user_id)
  const action = meaningOf(channelWords, command.slice(1))
  const commands = action ? about(action, text, by) : commandsIn(text, by)
  if (commands) return { kind: 'commands', commands, reply: onlyToYou }
  return told('a slash command that asks for nothing we know', onlyToYou(helpText(action ? '' : `${command} `)))
}

/** https://docs.slack.dev/interactivity/implementing-slash-commands#responding_immediate_response */
const onlyToYou = (text: string): HandshakeReply => jsonReply({ response_type: 'ephemeral', text: escaped(text) })

/** No title may mention @channel. */
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const plain = (body: string): HandshakeReply => ({ contentType: 'text/plain', body })
const nothing = plain('')

const eventOf = ({ event }: Record<string, unknown>) => (isRecord(event) ? String(event.type) : 'without a type').slice(0, 60)

function read<P extends z.ZodType>(payload: P, body: unknown, meaning: (payload: z.output<P>) => Normalised): Normalised {
  const parsed = payload.safeParse(body)
  return parsed.success ? meaning(parsed.data) : { kind: 'unreadable', issues: issuesOf(parsed.error) }
}
