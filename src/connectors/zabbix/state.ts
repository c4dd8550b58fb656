import type { Fields } from '../fields'
import { meaningOf } from '../values'

export type State = 'trigger' | 'acknowledge' | 'resolve' | { ignored: string }

/** {EVENT.VALUE}, {EVENT.RECOVERY.VALUE}, {TRIGGER.VALUE}; {EVENT.STATUS}, {TRIGGER.STATUS}; the words of the script for Grafana OnCall. */
const values = { 1: 'trigger', 0: 'resolve' } as const
const statuses = { PROBLEM: 'trigger', RESOLVED: 'resolve', OK: 'resolve', alerting: 'trigger' } as const

/** Of {EVENT.UPDATE.ACTION}, in order of weight: one update may do several things. */
const updates: [part: RegExp, state: State][] = [
  [/^closed$/, 'resolve'],
  [/^acknowledged$/, 'acknowledge'],
  [/^unacknowledged$/, 'trigger'],
  [/^changed severity from .+ to .+$/s, 'trigger'],
]

/** What the fields say about the problem; undefined where they say nothing that is known. */
export function stateOf(fields: Fields): State | undefined {
  const said = [
    known(values, fields.text('eventrecoveryvalue')),
    known(values, fields.text('eventvalue', 'triggervalue')),
    known(
      { ...values, ...statuses },
      fields.text('eventrecoverystatus', 'eventstatus', 'triggerstatus', 'problemstatus', 'status', 'state'),
    ),
  ].filter((one) => one !== undefined)
  if (said.includes('resolve')) return 'resolve'
  if (said.includes('unknown')) return undefined
  const now = said[0] === 'trigger' ? said[0] : subjectState(fields)
  return now === 'trigger' ? (updateState(fields) ?? now) : now
}

const known = <T>(table: Record<string, T>, word: string | undefined) =>
  word === undefined ? undefined : (meaningOf(table, word) ?? 'unknown')

/** "acknowledged, commented and changed severity from High to Disaster". Undefined where this is no update. */
function updateState(fields: Fields): State | undefined {
  const said = fields.text('eventupdateaction', 'updateaction')
  const isUpdate =
    fields.text('eventupdatestatus', 'updatestatus', 'eventupdate') === '1' || said !== undefined || isUpdateSubject(fields)
  if (!isUpdate) return undefined
  const parts = (said ?? '').split(/,\s|\sand\s/)
  const found = updates.find(([part]) => parts.some((one) => part.test(one.trim())))
  if (found) return found[1]
  // Of a service, whose updates are changes of its severity and have no action.
  if (said === undefined && fields.text('eventupdatenseverity', 'eventupdateseverity')) return 'trigger'
  if (said === undefined && meaningOf({ yes: true }, fields.text('eventackstatus', 'ackstatus', 'eventack'))) return 'acknowledge'
  return { ignored: `the problem was updated (${said ?? 'without saying how'}): that changes nothing about whether it is open` }
}

/** Default subjects of every media type: https://www.zabbix.com/documentation/current/en/manual/config/notifications/media#message-templates */
const subjects = { Problem: 'trigger', 'Updated problem': 'trigger', Resolved: 'resolve' } as const
const SUBJECT = /^(Problem|Updated problem|Resolved)(?: in [\dmhdsMy ]{1,40})?: (?=\S)/

export const subjectOf = (fields: Fields): string => fields.text('alertsubject', 'subject') ?? ''
/** The event's name, which the default subjects end with. */
export const nameInSubject = (fields: Fields): string => subjectOf(fields).replace(SUBJECT, '')

const subjectState = (fields: Fields) => meaningOf(subjects, SUBJECT.exec(subjectOf(fields))?.[1])
const isUpdateSubject = (fields: Fields) => SUBJECT.exec(subjectOf(fields))?.[1] === 'Updated problem'
