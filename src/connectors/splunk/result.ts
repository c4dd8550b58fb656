import { type Action, ignored, type Normalised, unreadable } from '../contract'
import type { Fields } from '../fields'
import { meaningOf, type SeverityScale, wordsOf } from '../values'

/** `severity` and `urgency` of Enterprise Security; severity is also a word of many searches' own. */
export const severities: SeverityScale = {
  field: 'result.urgency or result.severity',
  words: {
    critical: 'critical',
    high: 'error',
    error: 'error',
    medium: 'warning',
    warning: 'warning',
    low: 'info',
    info: 'info',
    informational: 'info',
  },
}
/** Of an ITSI episode, 1 (info) to 6 (critical). */
export const episodeSeverities: SeverityScale = {
  field: 'result.severity of an ITSI episode',
  words: { '6': 'critical', '5': 'error', '4': 'warning', '3': 'info', '2': 'info', '1': 'info' },
}

/** Our own column, for a second search that finds what is over. */
const actions: Record<string, Action> = { trigger: 'trigger', acknowledge: 'acknowledge', resolve: 'resolve' }
/** `status_label` of a notable, `status` of an episode or a notable (1 to 5). */
const statuses: Record<string, Action> = {
  Unassigned: 'trigger',
  New: 'trigger',
  'In Progress': 'acknowledge',
  Pending: 'acknowledge',
  Resolved: 'resolve',
  Closed: 'resolve',
  '0': 'trigger',
  '1': 'trigger',
  '2': 'acknowledge',
  '3': 'acknowledge',
  '4': 'resolve',
  '5': 'resolve',
}

/** Notables and episodes have a life of their own, whatever search finds them. Every other result is one of its search. */
export const episodeOf = (result: Fields): string | undefined => result.text('itsigroupid')
export function notableOf(result: Fields): string | undefined {
  const id = result.text('eventid')
  return id?.includes('@@notable@@') ? id : undefined
}

/** An alert action only runs when its search found something, so a result triggers unless it says otherwise. */
export function actionOf(result: Fields): Action | Exclude<Normalised, unknown[]> {
  const own = result.text('signalboxaction')
  if (own !== undefined)
    return meaningOf(actions, own) ?? unreadable('result.signalbox_action', `"${own}" is none of ${wordsOf(actions)}`)
  if (!episodeOf(result) && !notableOf(result)) return 'trigger'
  const status = result.text('statuslabel', 'status')
  return status === undefined
    ? 'trigger'
    : (meaningOf(statuses, status) ?? ignored(`"${status}" is a status of your own that says nothing about an end`))
}
