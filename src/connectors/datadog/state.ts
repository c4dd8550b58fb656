import { type Action, ignored, type Normalised, unreadable } from '../contract'
import type { Fields } from '../fields'
import { meaningOf, wordsOf } from '../values'
import type { Title } from './title'

/** `$ALERT_TRANSITION`, also as it stands in titles (`[No data on {host:a}]`). null: neither firing nor over. */
export const transitions: Record<string, Action | null> = {
  Triggered: 'trigger',
  'Re-Triggered': 'trigger',
  Alert: 'trigger',
  Warn: 'trigger',
  'Re-Warn': 'trigger',
  Renotify: 'trigger',
  Recovered: 'resolve',
  'No Data': null,
  'Re-No Data': null,
  Muted: null,
  Unmuted: null,
  Null: null,
}

/** `$ALERT_TYPE`. Only asked where nothing names the transition: then an error is a problem, and success its end. */
const types: Record<string, Action | null> = { error: 'trigger', warning: 'trigger', success: 'resolve', info: null }

/** What happened, from the field that says it best. Whatever is not an action is the reading of the whole message. */
export function actionOf(fields: Fields, title: Title): Action | Exclude<Normalised, unknown[]> {
  const said = fields.raw('alerttransition') ?? fields.raw('transition')
  const word = typeof said === 'string' ? said.trim() : ''
  if (word !== '' && !/^\$/.test(word)) {
    const action = meaningOf(transitions, word)
    if (action === undefined) return unreadable('alert_transition', `"${word}" is none of ${wordsOf(transitions)}`)
    return action ?? ignored(`the transition is "${word}": neither firing nor over`)
  }
  // Templates without the transition: some put it in another field, and every title begins with it.
  for (const other of [fields.text('status'), fields.text('alertstatus'), fields.text('eventtype'), title.transition]) {
    const action = other === undefined ? undefined : meaningOf(transitions, other)
    if (action !== undefined) return action ?? ignored(`the monitor is in "${other}": neither firing nor over`)
  }
  const type = fields.text('alerttype')
  const action = type === undefined ? undefined : meaningOf(types, type)
  if (action !== undefined) return action ?? ignored(`an event of type "${type}" that no monitor made`)
  return unreadable('alert_transition', 'nothing says what happened: neither $ALERT_TRANSITION nor $ALERT_TYPE nor the title')
}
