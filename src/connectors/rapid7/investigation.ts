import { type Action, type Normalised, unreadable } from '../contract'
import { at, type Folded, folded, textOf } from '../records'
import { firstKnown, instant, labelsOf, meaningOf, type SeverityScale, severityOf, signal, webLink, wordsOf } from '../values'

/** https://docs.rapid7.com/insightidr/api/v2/docs.html (investigations) */
export const priorities: SeverityScale = {
  field: 'priority (severity)',
  words: { CRITICAL: 'critical', HIGH: 'error', MEDIUM: 'warning', LOW: 'info' },
}
export const states: Record<string, Action> = {
  OPEN: 'trigger',
  INVESTIGATING: 'acknowledge',
  WAITING: 'acknowledge',
  CLOSED: 'resolve',
}

/**
 * An investigation or alert, by folded names: of the API (`rrn`, `title`, `status`, `priority`), or what InsightIDR hands to a workflow
 * (`investigation_id`, `name`, `type`, `link`, `timestamp`: https://docs.rapid7.com/insightconnect/set-up-an-insightidr-alert-trigger/).
 */
export function signalOfInvestigation(fields: Folded, place: string): Normalised {
  const investigation = firstKnown(fields.investigationid, fields.investigationrrn, fields.rrn, fields.id)
  const alert = firstKnown(fields.alertid, fields.alertrrn)
  const dedupKey = investigation ? `investigation:${idOf(investigation)}` : alert && `alert:${idOf(alert)}`
  if (!dedupKey) return unreadable(at(place, 'investigation_id'), 'neither an investigation nor an alert is named')
  const title = firstKnown(
    fields.title,
    fields.name,
    fields.investigationname,
    fields.alertname,
    fields.rulename,
    fields.alerttype,
  )
  const status = firstKnown(fields.status)
  if (!title && !status) return unreadable(at(place, 'title'), 'neither a title nor a status: this is no investigation')
  // The webhook tells of what has just begun, without a status.
  const action = status === undefined ? 'trigger' : meaningOf(states, status)
  if (!action) return unreadable(at(place, 'status'), `"${status}"; known are: ${wordsOf(states)}`)
  const actors = folded(fields.actors)
  return [
    signal({
      dedupKey,
      action,
      severity: severityOf(priorities, firstKnown(fields.priority, fields.severity)),
      title: title ?? `Investigation ${idOf(investigation ?? '')}`,
      description: textOf(fields.description),
      occurredAt:
        instant(action === 'trigger' ? fields.createdtime : fields.lastaccessed) ??
        instant(fields.timestamp) ??
        instant(fields.createdat),
      link: webLink(fields.link) ?? webLink(fields.investigationlink) ?? webLink(fields.url),
      labels: labelsOf({
        type: firstKnown(fields.type, fields.alerttype),
        source: fields.source,
        status,
        disposition: fields.disposition,
        assignee: firstKnown(folded(fields.assignee).email, folded(fields.assignee).name),
        asset: namesOf(actors.assets, 'shortname', 'fqdn'),
        user: namesOf(actors.users, 'name'),
      }),
    }),
  ]
}

/** `rrn:investigation:us:0000:investigation:ABCD1234` and `ABCD1234` are the same. */
export const idOf = (id: string): string => (/^rrn:/i.test(id) ? (id.split(':').at(-1) ?? id) : id)

const namesOf = (list: unknown, ...names: string[]): (string | undefined)[] =>
  Array.isArray(list) ? list.map((one) => firstKnown(...names.map((name) => folded(one)[name]))) : []
