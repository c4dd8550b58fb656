import * as z from 'zod'
import { defineSource, type Normalised, type Signal, unreadable } from '../contract'
import { decodeFields } from '../decode'
import { isRecord } from '../values'
import { readAlert, severities } from './alert'
import { groups } from './state'

/**
 * The webhook connector's body is a Mustache template of the admin's; so are Watcher's webhook and ElastAlert's HTTP POST. What may come:
 * our template; `context.alerts` or alert documents (`kibana.alert.*`), one or several; the summary of an action that runs per check
 * (`new`, `ongoing`, `recovered` with `data`); objects that a template wrote down as JSON in text.
 * https://www.elastic.co/guide/en/kibana/current/rule-action-variables.html
 */
export const source = defineSource({
  reads:
    'Bodies of Kibana’s webhook connector (our template and others), alert documents, summaries, Watcher’s webhooks and ElastAlert’s HTTP posts.',
  identity:
    'The rule and the alert in it; else the alert’s UUID (security alerts), the rule alone, an id of the template’s, the watch, or ElastAlert’s rule and host.',
  severities: [severities, groups],

  // None of them signs; they show our key in a header or by basic authentication.
  verify: null,

  decode: decodeFields(),
  payload: z.union([z.record(z.string(), z.unknown()), z.array(z.record(z.string(), z.unknown())).min(1).max(500)]),

  normalise(body): Normalised {
    if (Array.isArray(body)) return all(body)
    const summary = summaryOf(body)
    if (summary) return Array.isArray(summary) ? all(summary) : summary
    return readAlert(isRecord(body.webhook_body) ? unpacked(body.webhook_body) : body)
  },
})

/** All or nothing: a message that is read in half would hide the other half. What is ignored among them is left out. */
function all(alerts: readonly Record<string, unknown>[]): Normalised {
  const signals: Signal[] = []
  for (const alert of alerts) {
    const reading = readAlert(alert)
    if (Array.isArray(reading)) signals.push(...reading)
    else if (reading.kind !== 'ignored') return reading
  }
  return signals
}

/** An action that runs once per check tells the alerts in three lists; each alert's list is its state. */
function summaryOf(body: Record<string, unknown>): Record<string, unknown>[] | ReturnType<typeof unreadable> | undefined {
  const lists = isRecord(body.alerts) ? body.alerts : body
  const told = [
    ['new', 'active'],
    ['ongoing', 'active'],
    ['recovered', 'recovered'],
  ] as const
  const alerts = told.flatMap(([name, state]) =>
    dataOf(lists[name]).map((alert) => ({ ...alert, state, rule: alert.rule ?? body.rule })),
  )
  const uncounted = told.find(([name]) => countOf(lists[name]) > dataOf(lists[name]).length)
  if (uncounted) return unreadable(`alerts.${uncounted[0]}.data`, 'fewer alerts than its count: add data to the template')
  return told.some(([name]) => isRecord(lists[name]) || Array.isArray(lists[name])) ? alerts : undefined
}

const countOf = (list: unknown): number => (isRecord(list) ? Number(list.count ?? 0) : 0)

function dataOf(list: unknown): Record<string, unknown>[] {
  const data = isRecord(list) ? list.data : list
  return Array.isArray(data) ? data.filter(isRecord) : []
}

/** `{ context_info, alert_info, rule_info }`, each JSON in text: what a popular template of Kibana's webhook connector makes. */
function unpacked(packed: Record<string, unknown>): Record<string, unknown> {
  const open = (name: string) => (typeof packed[name] === 'string' ? parsed(packed[name]) : packed[name])
  return { context: open('context_info'), alert: open('alert_info'), rule: open('rule_info') }
}

/** Undefined where it is no JSON: what the template made of an object that is not there. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
