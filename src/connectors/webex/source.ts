import * as z from 'zod'
import { about, buttonWords, commandsIn, personOf } from '../channel-words'
import { defineSource, ignored, type Normalised } from '../contract'
import { known, meaningOf, optionalScalar, wordsOf } from '../values'
import { hmac } from '../verify'

/**
 * A message (https://developer.webex.com/docs/api/v1/messages) or an attachment action
 * (https://developer.webex.com/docs/api/v1/attachment-actions). Webex's webhooks carry the ids of it only; `text` and `inputs` are there
 * where a relay has fetched it.
 */
const resource = z.object({
  id: z.string().min(1),
  type: optionalScalar,
  roomType: optionalScalar,
  personId: optionalScalar,
  personEmail: optionalScalar,
  text: z.string().nullish().catch(undefined),
  /** Only of messages with mentions or formatting; there the mention of the bot can be told from what was said. */
  html: z.string().nullish().catch(undefined),
  inputs: z.record(z.string(), z.unknown()).nullish().catch(undefined),
})
type Resource = z.output<typeof resource>

/** https://developer.webex.com/docs/api/guides/webhooks#handling-requests-from-webex-apis, or the resource alone. */
const payload = z.union([
  z.object({ resource: z.string().min(1), event: z.string().min(1), actorId: optionalScalar, data: resource }),
  resource.extend({ roomId: z.string().min(1) }),
])

export const source = defineSource({
  reads: 'Webhooks of attachment actions and messages, and both resources as a relay fetched them.',
  identity: 'The incident that the card or the person names, by id or number; a channel has no problems of its own.',
  severities: [],

  // https://developer.webex.com/blog/using-a-webhook-secret
  verify: hmac({ headers: ['x-spark-signature'], hash: 'sha1' }),

  payload,
  // `id` of the envelope is the webhook's, equal for all that it sends.
  messageKey: (_, one) => ('data' in one ? `${one.resource}:${one.event}:${one.data.id}` : one.id),
  // Webex switches a webhook off that is refused again and again.
  unreadableStatus: 202,

  normalise(one): Normalised {
    if (!('data' in one)) return said(one, personOf(one.personEmail, one.personId))
    const { resource: kind, event, data, actorId } = one
    if (event !== 'created' || !(kind === 'messages' || kind === 'attachmentActions')) {
      return ignored(`"${kind.slice(0, 40)} ${event.slice(0, 40)}" is not a command`)
    }
    return said(data, personOf(data.personEmail, data.personId, actorId))
  },
})

function said({ inputs, text, html }: Resource, by: string): Normalised {
  if (inputs) return submitted(inputs, by)
  const words = html ? withoutMention(html) : text
  if (typeof words !== 'string') return ignored('Webex names the message or card, but not what it says: a relay has to fetch it')
  const commands = commandsIn(words, by)
  return commands ? { kind: 'commands', commands } : ignored('the message is not a command')
}

/** In a group every message to a bot mentions it. */
const withoutMention = (html: string): string =>
  html
    .slice(0, 10_000)
    .trimStart()
    .replace(/^(?:<p>)?\s*<spark-mention\b[^<>]*>[^<>]*<\/spark-mention>/i, '')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&nbsp;/gi, ' ')

/** What the card's Action.Submit carries as `data`, together with its fields. */
function submitted(inputs: Record<string, unknown>, by: string): Normalised {
  const action = meaningOf(buttonWords, inputs.action)
  if (!action) return ignored(`the card's action is none of: ${wordsOf(buttonWords)}`)
  const incident = known(inputs.incident) ?? known(inputs.incident_id) ?? known(inputs.alert_id)
  const commands = incident && about(action, incident, by)
  return commands ? { kind: 'commands', commands } : ignored('the card names no incident')
}
