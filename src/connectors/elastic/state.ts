import { type Action, ignored, type Normalised, unreadable } from '../contract'
import type { Fields } from '../fields'
import { meaningOf, type SeverityScale, wordsOf } from '../values'

/** Written into a template by an admin, `event_type` of ElastAlert templates, and `kibana.alert.status`. null: neither firing nor over. */
const states: Record<string, Action | null> = {
  active: 'trigger',
  alert: 'trigger',
  alerting: 'trigger',
  firing: 'trigger',
  fired: 'trigger',
  open: 'trigger',
  trigger: 'trigger',
  triggered: 'trigger',
  create: 'trigger',
  acknowledge: 'acknowledge',
  acknowledged: 'acknowledge',
  recovered: 'resolve',
  resolve: 'resolve',
  resolved: 'resolve',
  ok: 'resolve',
  closed: 'resolve',
  untracked: null,
  flapping: null,
  muted: null,
  delayed: null,
  'no data': null,
}

/** `kibana.alert.workflow_status` of a security alert: what people did with it. */
const workflow: Record<string, Action> = {
  open: 'trigger',
  'in-progress': 'acknowledge',
  acknowledged: 'acknowledge',
  closed: 'resolve',
}

/**
 * Action groups are named by each type of rule, so any may come; only the one for the end is the same everywhere. That there is no
 * data has a group of its own in some (`metrics.threshold.nodata`, `custom_threshold.nodata`).
 * https://www.elastic.co/guide/en/kibana/current/rule-action-variables.html
 */
export const groups: SeverityScale = {
  field: 'alert.actionGroup of an SLO burn rate or threshold rule',
  words: {
    'slo.burnRate.alert': 'critical',
    'slo.burnRate.high': 'error',
    'slo.burnRate.medium': 'warning',
    'slo.burnRate.low': 'info',
    'metrics.threshold.warning': 'warning',
    'metrics.inventory_threshold.warning': 'warning',
  },
}

export const groupOf = (fields: Fields): string | undefined =>
  fields.text('alert.actiongroup', 'actiongroup', 'alertactiongroup', 'context.actiongroup', 'kibana.alert.actiongroup')

/** What is not an action is the reading of the whole message. */
export function actionOf(fields: Fields): Action | Exclude<Normalised, unknown[]> {
  const group = groupOf(fields)
  if (group !== undefined) {
    if (/^(recovered|resolved)$/i.test(group)) return 'resolve'
    return /\.no_?data$/i.test(group) ? ignored('the rule has no data: neither firing nor over') : 'trigger'
  }
  const word = fields.text(
    'state',
    'kibana.alert.status',
    'alertstatus',
    'alertstate',
    'alert.status',
    'eventtype',
    'event.action',
    'status',
  )
  // ElastAlert counts in every document that it posts, and only posts what fires.
  if (word === undefined && fields.text('numhits', 'nummatches')) return 'trigger'
  if (word === undefined)
    return unreadable('alert.actionGroup', 'nothing says whether the alert is active: see the template in the docs')
  const action = meaningOf(states, word)
  if (action === undefined) return unreadable('state', `"${word}" is none of ${wordsOf(states)}`)
  if (action === null) return ignored(`the alert is "${word}": neither firing nor over`)
  const done = meaningOf(workflow, fields.text('kibana.alert.workflowstatus'))
  return action === 'trigger' && done ? done : action
}
