import * as z from 'zod'
import { buttonWords, commandsIn, helpText, jsonReply, personOf, told } from '../channel-words'
import { defineSource, type HandshakeReply, ignored, issuesOf, type Normalised, unreadable } from '../contract'
import { isRecord, meaningOf, optionalScalar, wordsOf } from '../values'
import { hmac } from '../verify'
import { type Card, cardIn, commandOf, hasCard } from './card'

/**
 * What Teams sends of a message that mentions the outgoing webhook: an Activity of the Bot Framework.
 * https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook and
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#activity-object
 */
const activity = z.object({
  type: z.string(),
  text: z.string().nullish().catch(undefined),
  name: optionalScalar,
  value: z.unknown().optional(),
  from: z.object({ id: optionalScalar, name: optionalScalar, aadObjectId: optionalScalar }).nullish().catch(undefined),
})
type Activity = z.output<typeof activity>

export const source = defineSource({
  reads: 'Messages that mention an outgoing webhook (ack 41, resolve 41), and the buttons of cards, directly or from a workflow.',
  identity: 'The incident that the button or the person names, by id or number; a channel has no problems of its own.',
  severities: [],

  // The same page: the security token is base64, and what it encodes is the key.
  verify: hmac({
    headers: ['authorization'],
    hash: 'sha256',
    encoding: 'base64',
    prefix: 'HMAC ',
    key: 'base64',
    secret: 'theirs',
  }),

  payload: z.looseObject({}),
  messageKey: (_, body) => (typeof body.type === 'string' && typeof body.id === 'string' && body.id) || undefined,

  normalise(body): Normalised {
    if (typeof body.type === 'string') {
      const parsed = activity.safeParse(body)
      return parsed.success ? acted(parsed.data) : { kind: 'unreadable', issues: issuesOf(parsed.error) }
    }
    return hasCard(body)
      ? submitted(cardIn(body), 'action')
      : unreadable('', 'neither a message of Teams (type, text) nor the button of a card (action, incident)')
  },
})

function acted(one: Activity): Normalised {
  switch (one.type) {
    case 'message':
      return isRecord(one.value) && hasCard(one.value) ? pressed(one, one.value, asMessage) : written(one)
    case 'invoke':
      // https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model#actionexecute
      return one.name === 'adaptiveCard/action' && isRecord(one.value)
        ? pressed(one, one.value, asInvokeAnswer)
        : ignored(`the invoke "${(one.name ?? '').slice(0, 60)}" is not a command`)
    default:
      return ignored(`the activity "${one.type.slice(0, 60)}" is not a command`)
  }
}

function written({ text, from }: Activity): Normalised {
  const commands = commandsIn(plainText(text ?? ''), personIn(from))
  return commands
    ? { kind: 'commands', commands, reply: asMessage }
    : told('a message that asks for nothing we know', asMessage(helpText('@this webhook ')))
}

function pressed({ from }: Activity, value: Record<string, unknown>, reply: (text: string) => HandshakeReply): Normalised {
  const card = cardIn(value)
  const command = commandOf({ ...card, by: personIn(from) })
  return command
    ? { kind: 'commands', commands: [command], reply }
    : told('a button that asks for nothing we know', reply(helpText('@this webhook ')))
}

/** A card's button that comes alone: the sender hears what it did as JSON, for there is no place in Teams to show it. */
function submitted(card: Card, path: string): Normalised {
  const command = commandOf(card)
  if (command) return { kind: 'commands', commands: [command] }
  return meaningOf(buttonWords, card.action)
    ? unreadable('incident', 'the button names no incident (incident, incident_id or alert_id)')
    : unreadable(path, `"${(card.action ?? '').slice(0, 60)}" is no command; known are: ${wordsOf(buttonWords)}`)
}

const personIn = (from: Activity['from']): string => personOf(from?.name, from?.aadObjectId, from?.id)

/** Without the mention of us, without HTML. No pattern can run over its own beginnings again. */
const plainText = (html: string): string =>
  html
    .slice(0, 10_000)
    .replace(/<at\b[^<>]*>[^<>]*<\/at>/gi, ' ')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&nbsp;|&#160;|\u00a0/gi, ' ')
    .replaceAll('&amp;', '&')

const asMessage = (text: string): HandshakeReply => jsonReply({ type: 'message', text: shown(text) })
const asInvokeAnswer = (text: string): HandshakeReply =>
  jsonReply({ statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: text })

/** Teams shows Markdown and some HTML; a line ends where a paragraph does. */
const shown = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '\n\n')
