import type { Action } from '../contract'
import { allKnown, known, meaningOf, wordsOf } from '../values'

/** What an event of Service Health or Resource Health says. `action` is null for an unknown health, undefined for an unknown word. */
export interface Health {
  action: Action | null | undefined
  /** The words that would have been understood. */
  known: string
  dedupKey?: string
  title?: string
  detail?: string
  service?: string
  region?: string
}

/** https://learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema#service-health-category; a root cause analysis is sent as Resolved. */
const statuses: Record<string, Action> = { Active: 'trigger', 'In Progress': 'trigger', Updated: 'trigger', Resolved: 'resolve' }
/** https://learn.microsoft.com/azure/service-health/resource-health-overview */
const resourceStates: Record<string, Action | null> = {
  Available: 'resolve',
  Unavailable: 'trigger',
  Degraded: 'trigger',
  Unknown: null,
}

interface Event {
  /** `ServiceHealth`, `Resource Health`, `ResourceHealth`. */
  service: string | null | undefined
  /** The resource that it is about. */
  target: string | null | undefined
  status: string | null | undefined
  properties: Record<string, unknown> | null | undefined
}

/** Null where the event is about something else. */
export function healthOf({ service, target, status, properties = {} }: Event): Health | null {
  const facts = properties ?? {}
  switch (service?.replace(/\s/g, '').toLowerCase()) {
    case 'servicehealth':
      return {
        action: meaningOf(statuses, status),
        known: wordsOf(statuses),
        dedupKey: allKnown('servicehealth', facts.trackingId),
        title: known(facts.title),
        detail: textOf(known(facts.communication)),
        service: known(facts.service),
        region: known(facts.region),
      }
    case 'resourcehealth': {
      const current = known(facts.currentHealthStatus)
      return {
        action: current ? meaningOf(resourceStates, current) : meaningOf(statuses, status),
        known: wordsOf({ ...resourceStates, ...statuses }),
        dedupKey: allKnown('resourcehealth', target?.toLowerCase()),
        title: current && target ? `${target.split('/').at(-1)} is ${current.toLowerCase()}` : undefined,
        detail: [known(facts.title), known(facts.details), known(facts.cause)].filter(Boolean).join('\n'),
      }
    }
    default:
      return null
  }
}

/** Communications are HTML. */
const textOf = (html: string | undefined) =>
  html
    ?.slice(0, 8000)
    .replace(/<[^<>]{0,2000}>/g, ' ')
    .replaceAll('&nbsp;', ' ')
    .replace(/[ \t]+/g, ' ')
