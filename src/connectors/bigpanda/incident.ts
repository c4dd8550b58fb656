import * as z from 'zod'
import { type Action, ignored, type Normalised, unreadable } from '../contract'
import {
  firstKnown,
  instant,
  isRecord,
  labelsOf,
  meaningOf,
  optionalScalar,
  severityOf,
  signal,
  webLink,
  wordsOf,
} from '../values'
import { statusSeverities } from './status'

/** An incident of unknown status is open: none of its alerts is known to be over. */
const statuses: Record<string, Action> = { critical: 'trigger', warning: 'trigger', unknown: 'trigger', ok: 'resolve' }

const flag = z
  .union([z.boolean(), z.string().transform((text) => ({ true: true, false: false })[text.trim().toLowerCase()])])
  .nullish()
  .catch(null)

const alert = z.looseObject({
  status: optionalScalar,
  description: optionalScalar,
  host: optionalScalar,
  service: optionalScalar,
  application: optionalScalar,
  check: optionalScalar,
  primary_property: optionalScalar,
  secondary_property: optionalScalar,
  source_system: optionalScalar,
})
type Alert = z.output<typeof alert>

/**
 * A shared incident: https://docs.bigpanda.io/reference/webhook-incident-object. The times stand under the names of that page, of the older
 * one (https://docs.bigpanda.io/reference/incidents-object), or of an admin's template in version 2 of the webhook.
 */
export const incident = z.looseObject({
  id: optionalScalar,
  status: optionalScalar,
  severity: optionalScalar,
  active: flag,
  resolved: flag,
  snooze: z.looseObject({ snoozed: flag }).nullish().catch(null),
  maintenance: optionalScalar,
  title: optionalScalar,
  description: optionalScalar,
  alerts: z.array(alert).nullish().catch(null),
})
type Incident = z.output<typeof incident>

export function signalOfIncident(one: Incident): Normalised {
  const id = firstKnown(one.id)
  if (!id) return unreadable('id', 'empty, so nothing tells the incident from others')
  const over = one.active === false || one.resolved === true
  const action = over ? 'resolve' : meaningOf(statuses, one.status)
  if (!action) return unreadable('status', `neither an inactive incident nor one of ${wordsOf(statuses)}`)
  if (action === 'trigger' && one.snooze?.snoozed === true) return ignored('the incident is snoozed: neither firing nor resolved')
  if (action === 'trigger' && one.maintenance === 'active')
    return ignored('all of its alerts are in maintenance: neither firing nor resolved')
  const alerts = one.alerts ?? []
  return [
    signal({
      dedupKey: `incident:${id}`,
      action,
      severity: severityOf(statusSeverities, one.severity) ?? severityOf(statusSeverities, one.status),
      title: firstKnown(one.title, one.subject, one.incident_title) ?? titleOf(alerts) ?? `BigPanda incident ${id}`,
      description: one.description || alerts.slice(0, 20).map(lineOf).filter(Boolean).join('\n'),
      occurredAt: instant(action === 'trigger' ? startOf(one) : endOf(one)),
      link: linkOf(one),
      labels: labelsOf({
        status: one.status,
        environment: one.environment,
        source: [...new Set(alerts.map(({ source_system }) => source_system))],
        host: [...new Set(alerts.map(({ host }) => host))],
        flapping: one.flapping,
      }),
    }),
  ]
}

/** An incident that opens again keeps its start, so its last change comes first. */
const startOf = (one: Incident) =>
  one.changedOn ?? one.changed_at ?? one.changed_on ?? one.startedOn ?? one.started_at ?? one.started_on ?? one.start
const endOf = (one: Incident) =>
  one.endedOn ?? one.ended_at ?? one.ended_on ?? one.end ?? one.changedOn ?? one.changed_at ?? one.changed_on

/** The properties name the fields that hold their values, or hold them. */
const namedBy = (one: Alert, property: unknown): string | undefined =>
  typeof property === 'string' ? firstKnown(one[property], property) : undefined

const mainOf = (one: Alert) => firstKnown(namedBy(one, one.primary_property), one.host, one.service, one.application)
const checkOf = (one: Alert) => firstKnown(namedBy(one, one.secondary_property), one.check)
const lineOf = (one: Alert) => [mainOf(one), checkOf(one), one.status, one.description].filter(Boolean).join(': ')

function titleOf([first, ...more]: Alert[]): string | undefined {
  if (!first) return undefined
  const name = [mainOf(first), checkOf(first)].filter(Boolean).join(': ') || first.description
  return name ? `${name}${more.length > 0 ? ` and ${more.length} more` : ''}` : undefined
}

function linkOf(one: Incident): string | undefined {
  const links = isRecord(one.links) ? Object.values(one.links) : []
  return [one.incident_url, one.link, one.url, one.preview_url, one.preview_link, ...links]
    .map(webLink)
    .find((link) => link !== undefined)
}
