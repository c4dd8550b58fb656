import * as z from 'zod'
import { type Action, defineSource, ignored, type Normalised, unreadable } from '../contract'
import { decodeFields } from '../decode'
import {
  allKnown,
  firstKnown,
  instant,
  isRecord,
  labelsOf,
  meaningOf,
  type SeverityScale,
  severityOf,
  signal,
  webLink,
  wordsOf,
} from '../values'

/**
 * Of incidents and alerts (https://api.docs.moogsoft.com/reference/outbound-webhook-api-object) and of Situations
 * (https://docs.moogsoft.com/Enterprise.8.0.0/en/hasstatus.html). An incident that was merged lives on in another one.
 */
const statuses: Record<string, Action | null> = {
  open: 'trigger',
  new: 'trigger',
  opened: 'trigger',
  reopened: 'trigger',
  unassigned: 'trigger',
  assigned: 'trigger',
  active: 'trigger',
  unacknowledged: 'trigger',
  'SLA exceeded': 'trigger',
  'in progress': 'acknowledge',
  in_progress: 'acknowledge',
  acknowledged: 'acknowledge',
  resolved: 'resolve',
  closed: 'resolve',
  superseded: 'resolve',
  dormant: null,
}

/** https://api.docs.moogsoft.com/reference/events-api-object: 5 critical to 1 unknown; 0 is clear, which is an end and no severity. */
const severities: SeverityScale = {
  field: 'severity',
  words: {
    critical: 'critical',
    major: 'error',
    minor: 'warning',
    warning: 'warning',
    unknown: 'info',
    indeterminate: 'info',
    '5': 'critical',
    '4': 'error',
    '3': 'warning',
    '2': 'warning',
    '1': 'info',
  },
}
const clear: Record<string, true> = { clear: true, cleared: true, '0': true }

export const source = defineSource({
  reads:
    'Incident and alert webhooks of Moogsoft Cloud from our template, Situations of Enterprise, and events in the form of the Events API.',
  identity:
    'The incident’s id (`incident:…`), else the alert’s (`alert:…`); of events the dedupe_key, else source and check (`event:…`).',
  severities: [severities],

  // Moogsoft signs nothing; it shows our key as a bearer token or as a header.
  verify: null,

  decode: decodeFields(),
  payload: z.record(z.string(), z.unknown()),

  normalise(body): Normalised {
    const field = (...names: string[]) => firstKnown(...names.map((name) => body[name]))
    const status = field('status', 'state')
    const severity = field('severity')
    if (status === undefined && severity === undefined) return unreadable('status', 'neither this nor severity is there')

    const said = status === undefined ? 'trigger' : meaningOf(statuses, status)
    if (said === undefined) return unreadable('status', `"${status}" is not one of ${wordsOf(statuses)}`)
    const cleared = meaningOf(clear, severity) === true
    // Of an event the severity is all that says whether it is over, so it must be one that we know.
    if (status === undefined && !cleared && severityOf(severities, severity) === undefined) {
      return unreadable('severity', `"${severity}" is not one of ${wordsOf(severities.words)}, clear, 0`)
    }
    if (said === null && !cleared) return ignored('the Situation is dormant: neither firing nor resolved')

    const dedupKey = identityOf(field)
    if (!dedupKey)
      return unreadable('incident_id', 'neither this nor alert_id, dedupe_key, source and check tell the problem from others')
    const action = cleared || said === null ? 'resolve' : said
    const main = field('source', 'host')
    const title =
      field('description', 'short_description', 'summary', 'title') ?? [main, field('check')].filter(Boolean).join(': ')
    return [
      signal({
        dedupKey,
        action,
        severity: severityOf(severities, severity),
        title: title || `Moogsoft ${dedupKey.replace(':', ' ')}`,
        description: field('details', 'long_description', 'body'),
        // An incident that opens again keeps its beginning, so its last change comes first.
        occurredAt: instant(
          (action === 'resolve' ? field('resolved_on') : undefined) ??
            field(
              'last_state_change',
              'last_status_change_time',
              'last_event_time',
              'time',
              'agent_time',
              'timestamp',
              'created_at',
              'first_event_time',
            ),
        ),
        link: webLink(field('link', 'url', 'incident_url', 'situation_url')),
        labels: labelsOf({
          ...(isRecord(body.tags) && body.tags),
          source: main,
          check: body.check,
          class: body.class,
          service: body.services ?? body.service,
          manager: body.manager,
          assignee: body.assignee,
          alerts: body.total_alerts,
        }),
      }),
    ]
  },
})

function identityOf(field: (...names: string[]) => string | undefined): string | undefined {
  const incident = field('incident_id', 'situation_id', 'sitn_id', 'sig_id')
  if (incident) return `incident:${incident.replace(/^#/, '')}`
  const alert = field('alert_id')
  if (alert) return `alert:${alert}`
  const event = field('dedupe_key', 'signature') ?? allKnown(field('source'), field('check'))
  return event && `event:${event}`
}
