import { deliveriesOfEvents } from '../../store/delivery-log'
import { type EventRead, eventsOfIncident } from '../../store/events'
import {
  allIncidents,
  countOpen,
  type IncidentFilter,
  type IncidentRead,
  incidentById,
  linksOfIncident,
  openIncidents,
} from '../../store/incidents'
import { latestRepeat } from '../../store/messages'
import { traceOfEvent } from '../deliveries/trace'
import type { Deps } from '../deps'
import type { IncidentStatus } from './facts'

export { type IncidentRead, incidentById }

export interface IncidentQuery extends Omit<IncidentFilter, 'status'> {
  status?: IncidentStatus | 'open'
  cursor?: string
  limit: number
}

/** What is not resolved is read through the index of the open ones, whose order is that of ids; the rest by number. */
export function listIncidents({ db }: Deps, { status, cursor, limit, ...filter }: IncidentQuery): Promise<IncidentRead[]> {
  if (status === undefined || status === 'resolved') {
    return allIncidents(db, { ...filter, ...(status && { status }) }, { limit, ...(cursor && { beforeNumber: Number(cursor) }) })
  }
  return openIncidents(db, { ...filter, ...(status !== 'open' && { status }) }, { limit, ...(cursor && { beforeId: cursor }) })
}

/** How many there are in each state but `resolved`. */
export async function countIncidents({ db }: Deps, filter: Omit<IncidentFilter, 'status'>) {
  const { triggered, acknowledged } = await countOpen(db, filter)
  return { open: triggered + acknowledged, triggered, acknowledged }
}

/** What the cursor after an item of such a list is. */
export const cursorAfter = (status: IncidentQuery['status'], { id, number }: { id: string; number: number }): string =>
  status === undefined || status === 'resolved' ? String(number) : id

export const isCursor = (status: IncidentQuery['status'], cursor: string): boolean =>
  (status === undefined || status === 'resolved' ? /^\d{1,15}$/ : /^inc_[0-9a-z]{26}$/).test(cursor)

/** Its records at destinations, as deliveries were told. */
export const linksOf = ({ db }: Deps, { id }: IncidentRead) => linksOfIncident(db, id)

export const latestRepeatOf = ({ db }: Deps, { integrationId, id }: IncidentRead) => latestRepeat(db, integrationId, id)

export interface TimelineEntry extends Omit<EventRead, 'traceparent' | 'tracestate'> {
  traceId: string
  deliveries: Awaited<ReturnType<typeof deliveriesOfEvents>>
}

/** Oldest first, each with what became of it. */
export async function timelineOf(
  { db }: Deps,
  incidentId: string,
  page: { after?: string; limit: number },
): Promise<TimelineEntry[]> {
  const events = await eventsOfIncident(db, incidentId, page)
  const [first, last] = [events[0], events.at(-1)]
  if (!first || !last) return []
  const deliveries = await deliveriesOfEvents(db, incidentId, first.id, last.id)
  return events.map(({ traceparent, tracestate, ...event }) => ({
    ...event,
    traceId: traceOfEvent({ ...event, traceparent, tracestate }).traceId,
    deliveries: deliveries.filter(({ eventId }) => eventId === event.id),
  }))
}
