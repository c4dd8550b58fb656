import * as z from 'zod'
import { defineSource, ignored, type Normalised, unreadable } from '../contract'
import {
  firstKnown,
  instant,
  labelsOf,
  meaningOf,
  optionalScalar,
  type SeverityScale,
  severityOf,
  signal,
  webLink,
  wordsOf,
} from '../values'

const impacts: SeverityScale = {
  field: 'incident.impact',
  words: { critical: 'critical', major: 'error', minor: 'warning', none: 'info' },
}
const outages: SeverityScale = {
  field: 'component_update.new_status',
  words: { major_outage: 'critical', partial_outage: 'error', degraded_performance: 'warning' },
}

/** https://developer.statuspage.io/#operation/getPagesPageIdIncidents; those of scheduled maintenance are no problems. */
const incidentStatuses = {
  investigating: 'trigger',
  identified: 'trigger',
  monitoring: 'trigger',
  resolved: 'resolve',
  postmortem: 'resolve',
  scheduled: 'maintenance',
  in_progress: 'maintenance',
  verifying: 'maintenance',
  completed: 'maintenance',
} as const
const componentStatuses = {
  operational: 'resolve',
  degraded_performance: 'trigger',
  partial_outage: 'trigger',
  major_outage: 'trigger',
  under_maintenance: 'maintenance',
} as const

const incident = z.object({
  id: optionalScalar,
  name: optionalScalar,
  status: optionalScalar,
  impact: optionalScalar,
  shortlink: optionalScalar,
  created_at: optionalScalar,
  updated_at: optionalScalar,
  resolved_at: optionalScalar,
  incident_updates: z
    .array(z.object({ body: optionalScalar, created_at: optionalScalar }))
    .nullish()
    .catch(undefined),
  components: z
    .array(z.object({ name: optionalScalar }))
    .nullish()
    .catch(undefined),
})
const component = z.object({ id: optionalScalar, name: optionalScalar, status: optionalScalar, description: optionalScalar })
const update = z.object({
  component_id: optionalScalar,
  new_status: optionalScalar,
  old_status: optionalScalar,
  created_at: optionalScalar,
})

/** https://support.atlassian.com/statuspage/docs/enable-webhook-notifications/: an incident update, or a component update. */
const payload = z.object({
  page: z.object({ id: optionalScalar, status_description: optionalScalar }).nullish().catch(undefined),
  incident: incident.nullish(),
  component: component.nullish(),
  component_update: update.nullish(),
})
type Page = z.output<typeof payload>['page']

export const source = defineSource({
  reads: 'Webhook notifications to subscribers of a page: incident updates and component updates.',
  identity: 'The incident’s id (`incident:…`), or the component’s (`component:…`).',
  severities: [impacts, outages],

  // Statuspage signs nothing and sets no header of ours: the key goes into the URL.
  verify: null,

  settings: z.object({
    read: z.enum(['both', 'incidents', 'components']).default('both').meta({
      title: 'What to read',
      description: 'An outage often comes twice: as an incident of the page, and as a component that changes its status.',
    }),
  }),

  payload,

  // The page is somebody else's: nobody there could mend what we cannot read, and a failing endpoint is reported by e-mail.
  unreadableStatus: 202,

  normalise({ page, incident: one, component: part, component_update }, { settings: { read } }): Normalised {
    if (one) return read === 'components' ? ignored('an incident: only components are read') : ofIncident(one, page)
    if (component_update || part)
      return read === 'incidents' ? ignored('a component: only incidents are read') : ofComponent(part, component_update, page)
    return unreadable('incident', 'neither an incident nor a component_update')
  },
})

function ofIncident(one: z.output<typeof incident>, page: Page): Normalised {
  const meaning = meaningOf(incidentStatuses, one.status)
  if (!meaning) return unreadable('incident.status', `not a known status; known are: ${wordsOf(incidentStatuses)}`)
  if (meaning === 'maintenance' || meaningOf({ maintenance: true }, one.impact))
    return ignored(`scheduled maintenance (${one.status})`)
  const id = firstKnown(one.id)
  if (!id) return unreadable('incident.id', 'an incident without an id')
  const newest = [...(one.incident_updates ?? [])].sort((a, b) => (b.created_at ?? '').localeCompare(a.created_at ?? ''))[0]
  return [
    signal({
      dedupKey: `incident:${id}`,
      action: meaning,
      severity: severityOf(impacts, one.impact),
      title: firstKnown(one.name) ?? `Statuspage incident ${id}`,
      description: newest?.body || undefined,
      occurredAt: instant(meaning === 'resolve' ? (one.resolved_at ?? one.updated_at) : (one.updated_at ?? one.created_at)),
      link: webLink(one.shortlink),
      labels: labelsOf({
        page: page?.id,
        status: one.status,
        impact: one.impact,
        components: (one.components ?? []).slice(0, 20).map(({ name }) => name),
      }),
    }),
  ]
}

function ofComponent(
  part: z.output<typeof component> | null | undefined,
  change: z.output<typeof update> | null | undefined,
  page: Page,
): Normalised {
  const status = firstKnown(change?.new_status, part?.status)
  const meaning = meaningOf(componentStatuses, status)
  if (!meaning) return unreadable('component_update.new_status', `not a known status; known are: ${wordsOf(componentStatuses)}`)
  if (meaning === 'maintenance') return ignored('the component is under maintenance')
  const id = firstKnown(change?.component_id, part?.id)
  if (!id) return unreadable('component_update.component_id', 'neither this nor component.id: nothing tells the component')
  return [
    signal({
      dedupKey: `component:${id}`,
      action: meaning,
      severity: severityOf(outages, status),
      title: `${firstKnown(part?.name) ?? `Component ${id}`}: ${status?.toLowerCase().replaceAll('_', ' ')}`,
      description: part?.description || undefined,
      occurredAt: instant(change?.created_at),
      labels: labelsOf({ page: page?.id, component: part?.name, status }),
    }),
  ]
}
