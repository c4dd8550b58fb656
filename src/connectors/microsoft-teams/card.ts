import { buttonWords, personOf } from '../channel-words'
import type { IncidentCommand } from '../contract'
import { isRecord, known, meaningOf } from '../values'

/** What the button of a card says, wherever it stood. */
export interface Card {
  action: string | undefined
  incident: string | undefined
  by: string
}

/** The fields, or the object in one of them, that a button filled. */
export const hasCard = (body: Record<string, unknown>): boolean => dataOf(body) !== undefined

/**
 * The data of Action.Submit or Action.Execute, or of an HttpPOST action of the older connector cards, with `action` and `incident` (also
 * `incident_id` or `alert_id`) as the card's author wrote them; or what "Post adaptive card and wait for a response" of Power Automate
 * gives: the data in `data`, who pressed in `responder`.
 * https://adaptivecards.io/explorer/Action.Submit.html, https://learn.microsoft.com/outlook/actionable-messages/message-card-reference#httppost-action,
 * https://learn.microsoft.com/connectors/teams/#post-adaptive-card-and-wait-for-a-response
 */
export function cardIn(body: Record<string, unknown>): Card {
  const { data = {}, verb } = dataOf(body) ?? {}
  const responder = isRecord(body.responder) ? body.responder : {}
  return {
    action: textOf(data.action) ?? textOf(verb),
    incident: textOf(data.incident) ?? textOf(data.incident_id) ?? textOf(data.alert_id),
    by: personOf(responder.displayName, responder.userPrincipalName, responder.email, data.user, body.user, 'a button in Teams'),
  }
}

export function commandOf({ action, incident, by }: Card): IncidentCommand | undefined {
  const meaning = meaningOf(buttonWords, action)
  return meaning && incident ? { action: meaning, incident, by } : undefined
}

function dataOf(body: Record<string, unknown>): { data: Record<string, unknown>; verb?: unknown } | undefined {
  if (typeof body.action === 'string') return { data: body }
  // Action.Execute: { action: { type, verb, data } }
  if (isRecord(body.action)) return { data: isRecord(body.action.data) ? body.action.data : {}, verb: body.action.verb }
  if (isRecord(body.data) && typeof body.data.action === 'string') return { data: body.data }
  return undefined
}

const textOf = (value: unknown): string | undefined => known(value)?.slice(0, 100)
