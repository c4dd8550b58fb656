import { type Fields, fieldsOf, listOf } from './fields'

const CARD = 'application/vnd.microsoft.card.adaptive'

/**
 * The Adaptive Cards of a body, wherever it goes: the body itself, a message with cards as its attachments (Teams workflows, bots and
 * chats, Webex), or a card under a name of its own. https://learn.microsoft.com/adaptive-cards/authoring-cards/getting-started
 */
export function cardsIn(body: unknown): Fields[] {
  const message = fieldsOf(body)
  if (isCard(message)) return [message]
  const attached = listOf(message.attachments).flatMap(({ contentType, content }) =>
    contentType === CARD ? [cardOf(content)] : [],
  )
  return [...attached, ...Object.values(message).map(fieldsOf)].filter(isCard)
}

const isCard = ({ type }: Fields): boolean => type === 'AdaptiveCard'

/** Chats of Teams take it as JSON in a text. */
function cardOf(content: unknown): Fields {
  if (typeof content !== 'string') return fieldsOf(content)
  try {
    return fieldsOf(JSON.parse(content))
  } catch {
    return {}
  }
}
