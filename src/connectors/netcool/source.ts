import { type Action, defineSource, type Issue, ignored, type Normalised, type Signal, unreadable } from '../contract'
import { decodeFields } from '../decode'
import { allKnown, firstKnown, instant, known, labelsOf, meaningOf, severityOf, signal, webLink } from '../values'
import { type Row, rows } from './row'

/** Severity 0 is no severity: it is the end. */
const severities = {
  field: 'Severity',
  words: {
    5: 'critical',
    4: 'error',
    3: 'warning',
    2: 'warning',
    1: 'info',
    critical: 'critical',
    major: 'error',
    minor: 'warning',
    warning: 'warning',
    indeterminate: 'info',
  },
} as const
const clearWords = ['0', 'clear', 'cleared']

/** The conversions of alerts.status.Type. https://www.ibm.com/docs/en/netcoolomnibus/8.1?topic=tables-alertsstatus-table */
const types: Record<string, 'problem' | 'resolution' | 'information'> = {
  '0': 'problem',
  '1': 'problem',
  '2': 'resolution',
  '3': 'problem',
  '4': 'resolution',
  '7': 'problem',
  '8': 'problem',
  '11': 'problem',
  '12': 'problem',
  '13': 'information',
  '20': 'problem',
  '21': 'resolution',
  problem: 'problem',
  resolution: 'resolution',
  information: 'information',
}

export const source = defineSource({
  reads: 'Rows of alerts.status as JSON or a form: one, a list, or a rowset, with numbers or their conversions as values.',
  identity:
    'Node, AlertGroup and AlertKey, with the Manager: what Netcool’s own problem and resolution events share. Where one of them is empty, the Identifier.',
  severities: [severities],
  verify: null,
  decode: decodeFields(),
  payload: rows,

  normalise(list): Normalised {
    const signals: Signal[] = []
    const reasons: string[] = []
    for (const [index, one] of list.entries()) {
      const meaning = meaningOfRow(one)
      if ('path' in meaning) return unreadable(list.length > 1 ? `${index}.${meaning.path}` : meaning.path, meaning.message)
      if ('reason' in meaning) reasons.push(meaning.reason)
      else signals.push(meaning.signal)
    }
    return signals.length === 0 && reasons[0] ? ignored(reasons[0]) : signals
  },
})

function meaningOfRow(one: Row): { signal: Signal } | { reason: string } | Issue {
  const correlated = allKnown(one.node, one.alertgroup, one.alertkey)
  const key = correlated ? [correlated, known(one.manager)].filter(Boolean).join(':') : known(one.identifier)
  if (!key) return { path: 'Identifier', message: 'neither this nor Node, AlertGroup and AlertKey tell this row from others' }
  const type = known(one.type) === undefined ? 'problem' : meaningOf(types, one.type)
  if (!type) return { path: 'Type', message: `"${one.type}" is no type of an event; 1 is a problem, 2 a resolution` }
  const severity = severityOf(severities, one.severity)
  const clear = clearWords.includes(one.severity?.toLowerCase() ?? '')
  if (!severity && !clear)
    return { path: 'Severity', message: `"${one.severity ?? ''}" is no severity; 0 is clear, 1 to 5 are open` }
  // 6 is the maintenance of SuppressEscl.
  if (!clear && type === 'problem' && /^(6|maintenance)$/i.test(one.suppressescl ?? ''))
    return { reason: 'the node is in maintenance' }
  if (type === 'information' && !clear) return { reason: 'an event of type 13 is information, not a problem' }

  const action: Action =
    clear || type === 'resolution' ? 'resolve' : /^(1|yes|true)$/i.test(one.acknowledged ?? '') ? 'acknowledge' : 'trigger'
  const node = firstKnown(one.node, one.nodealias)
  const summary = firstKnown(one.summary, one.alertkey, one.identifier) ?? key
  return {
    signal: signal({
      dedupKey: key,
      action,
      severity,
      title: node && !summary.includes(node) ? `${node}: ${summary}` : summary,
      occurredAt: action === 'trigger' ? instant(one.lastoccurrence) : (instant(one.statechange) ?? instant(one.lastoccurrence)),
      link: webLink(one.url),
      labels: labelsOf({
        node,
        group: one.alertgroup,
        key: one.alertkey,
        manager: one.manager,
        agent: one.agent,
        location: one.location,
        customer: one.customer,
        service: one.service,
        server: one.servername,
        serial: one.serverserial,
      }),
    }),
  }
}
