import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Bones, Failed } from '../../components/list-state'
import { useSettled } from '../../components/settled'
import { When } from '../../components/when'
import { latestEventsQuery, type Named, type Parts, previewOf } from './queries'

/** What the parts say of the event, asked again when the typing has stopped. */
export function usePreview(given: { connector: string; parts: Parts; event: Named | undefined; isOn: boolean }) {
  const { connector, parts, event, isOn } = given
  const settled = useSettled(JSON.stringify(parts))
  return useQuery({
    queryKey: ['preview', connector, settled, event],
    // As it was written two lines above.
    queryFn: () => previewOf(connector, JSON.parse(settled) as Parts, event),
    placeholderData: keepPreviousData,
    enabled: isOn,
    retry: false,
  })
}
export type Tried = ReturnType<typeof usePreview>

interface EventsProps {
  chosen: Named | undefined
  choose: (event: Named) => void
}

/** What happened last: the result beside it is made from one of these. */
export function Events({ chosen, choose }: EventsProps) {
  const query = useQuery(latestEventsQuery)
  if (query.error) return <Failed error={query.error} retry={() => void query.refetch()} />
  if (!query.data) return <Bones rows={5} height={48} />
  const events = query.data.items.flatMap(({ incidentId, ...one }) => (incidentId === null ? [] : [{ ...one, incidentId }]))
  const current = chosen?.eventId ?? events[0]?.eventId
  return (
    <section aria-label="Events" className="min-w-0 lg:max-xl:col-span-2">
      <h2 className="eyebrow mb-2">Recent events</h2>
      {events.length === 0 && (
        <p className="card px-3 py-4 text-[13px] text-kumo-subtle">
          Nothing has happened yet. The result is made from the example of the event catalogue.
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys */}
      <section aria-label="List of events" tabIndex={0} className="max-h-48 overflow-y-auto xl:max-h-[560px]">
        <ul className="space-y-1">
          {events.map(({ eventId, incidentId, type, title, occurredAt }) => (
            <li key={eventId}>
              <button
                type="button"
                aria-pressed={eventId === current}
                onClick={() => choose({ incidentId, eventId })}
                className={`w-full rounded-lg border px-2.5 py-1.5 text-left ${
                  eventId === current ? 'border-kumo-brand bg-kumo-base' : 'border-transparent hover:bg-kumo-tint'
                }`}
              >
                <span className="line-clamp-2 text-[13px]">{title}</span>
                <span className="flex justify-between gap-2 text-[11px] text-kumo-subtle">
                  {type.replace('incident.', '')} <When at={occurredAt} />
                </span>
              </button>
            </li>
          ))}
        </ul>
      </section>
    </section>
  )
}
