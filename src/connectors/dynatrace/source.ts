import * as z from 'zod'
import { type Action, defineSource, ignored, type Normalised, testMessage, unreadable } from '../contract'
import { decodeFields } from '../decode'
import { type Fields, fieldsOf } from '../fields'
import { instant, isRecord, labelsOf, meaningOf, type SeverityScale, severityOf, signal, webLink, wordsOf } from '../values'

/** `{State}`, and `event.status` of workflows. null: it went up in another problem, which has notifications of its own. */
const states: Record<string, Action | null> = {
  OPEN: 'trigger',
  ACTIVE: 'trigger',
  RESOLVED: 'resolve',
  CLOSED: 'resolve',
  MERGED: null,
}

/** In the order that Dynatrace gives them; a custom alert has no rank, so it gets the default. */
const levels: SeverityScale = {
  field: 'ProblemSeverity, or event.category of workflows',
  words: {
    AVAILABILITY: 'critical',
    ERROR: 'error',
    PERFORMANCE: 'warning',
    SLOWDOWN: 'warning',
    RESOURCE_CONTENTION: 'info',
    INFO: 'info',
  },
}

/**
 * The payload is a template of the admin's with the placeholders of
 * https://docs.dynatrace.com/docs/observe-and-explore/notifications-and-alerting/problem-notifications/webhook-integration; also
 * a problem as the Problems API v2 has it, a problem event (`event.status`, `display_id`) as workflows send it, and both in a CloudEvent's `data`.
 */
export const source = defineSource({
  reads:
    'Problem notifications by webhook (our template and others with Dynatrace’s placeholders), and problems as workflows and the Problems API write them.',
  identity:
    'The problem’s ID, as Dynatrace shows it (P-…), else its PID, also where only the problem’s details or address name it.',
  severities: [levels],

  // Dynatrace signs nothing; it shows our key in an additional header.
  verify: null,

  decode: decodeFields(),
  payload: z.record(z.string(), z.unknown()),

  normalise(body): Normalised {
    const { data } = body
    const fields = fieldsOf(isRecord(data) && !('State' in body) ? data : body)
    if (isTest(fields)) return testMessage('Dynatrace’s test notification')
    const word = fields.text('state', 'problemstate', 'problemstatus', 'event.status', 'status')
    if (word === undefined) return unreadable('State', 'nothing says whether the problem is open: add {State} to the payload')
    const action = meaningOf(states, word)
    if (action === undefined) return unreadable('State', `"${word}" is none of ${wordsOf(states)}`)
    if (action === null) return ignored('the problem was merged: the problem that it went up in tells the rest')
    const id = identityOf(fields)
    if (!id) return unreadable('ProblemID', 'neither this nor PID names the problem')
    const entity =
      fields.text('impactedentity') ?? fields.list('impactedentities', 'impactedentitynames', 'affectedentityids').join(', ')
    return [
      signal({
        dedupKey: id,
        action,
        severity: severityOf(
          levels,
          fields.text('problemseverity', 'severitylevel', 'event.category', 'problemdetails.severitylevel'),
        ),
        title: titleOf(fields, id),
        description: descriptionOf(fields) ?? entity,
        occurredAt: timeOf(fields, action),
        link: webLink(fields.text('problemurl', 'url', 'link')),
        labels: labelsOf({
          problem: fields.text('problemid', 'displayid'),
          impact: fields.text('problemimpact', 'impactlevel', 'problemdetails.impactlevel'),
          severity: fields.text('problemseverity', 'severitylevel', 'event.category', 'problemdetails.severitylevel'),
          entity,
          tags: fields.list('tags', 'entitytags'),
        }),
      }),
    ]
  },
})

/** The button "Send test notification": older versions say TESTID, newer ones 999. */
const isTest = (fields: Fields): boolean =>
  fields.text('problemtitle', 'title') === 'Dynatrace problem notification test run' ||
  fields.text('problemid') === 'TESTID' ||
  (fields.text('problemid') === '999' && /^9{5,6}$/.test(fields.text('pid') ?? '99999') && !fields.text('problemtitle'))

/** ProblemID before PID: in real notifications of one problem the PID was seen to change from its opening to its end. */
const identityOf = (fields: Fields): string | undefined =>
  fields.text(
    'problemid',
    'displayid',
    'pid',
    'event.id',
    'problemdetailsjsonv2.displayid',
    'problemdetailsjson.displayname',
    'problemdetails.displayname',
    'problemdetailsjson.id',
    'problemdetails.id',
  ) ?? /[;?&]pid=([\w-]{1,100})/.exec(fields.text('problemurl') ?? '')?.[1]

const titleOf = (fields: Fields, id: string): string =>
  fields.text('problemtitle', 'title', 'event.name', 'problemdetailsjsonv2.title') ??
  fields.text('impactedentity') ??
  `Dynatrace problem ${id}`

/** Text only: what an older template sends as `{ProblemDetailsHTML}` repeats title and entities with markup. */
function descriptionOf(fields: Fields): string | undefined {
  const text = fields.text('problemdetailstext', 'problemdetails', 'event.description', 'problemdetailsmarkdown')
  return text?.startsWith('<') ? undefined : text
}

function timeOf(fields: Fields, action: Action): string | undefined {
  const ends = ['problemdetailsjsonv2.endtime', 'problemdetailsjson.endtime', 'problemdetails.endtime', 'event.end', 'endtime']
  const starts = [
    'problemdetailsjsonv2.starttime',
    'problemdetailsjson.starttime',
    'problemdetails.starttime',
    'event.start',
    'starttime',
  ]
  return instant(fields.text(...(action === 'resolve' ? ends : starts)))
}
