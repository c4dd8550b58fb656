import { useQuery } from '@tanstack/react-query'
import { actorName } from '../../components/actor'
import { SeverityBadge, StatusBadge } from '../../components/badges'
import { PathLink } from '../../components/button-link'
import { Bones, Failed } from '../../components/list-state'
import { When } from '../../components/when'
import { type TimelineEntry, timelineQuery } from './queries'

interface TimelineProps {
  id: string
  /** Its source. */
  integrationId: string
  integrations: readonly { id: string; name: string }[]
}

/** What happened to an incident, newest first, each event with its deliveries. */
export function Timeline({ id, integrationId, integrations }: TimelineProps) {
  const query = useQuery(timelineQuery(id))
  if (query.error) return <Failed error={query.error} retry={() => void query.refetch()} />
  if (!query.data) return <Bones rows={3} height={44} />
  const nameOf = new Map(integrations.map((one) => [one.id, one.name]))
  return (
    <ol className="relative ml-1.5 border-l border-kumo-line">
      {[...query.data.items].reverse().map((entry) => (
        <li key={entry.id} className="relative pb-5 pl-5 last:pb-1">
          <span
            aria-hidden="true"
            className={`absolute top-1.5 -left-[5px] size-[9px] rounded-full border-2 border-kumo-base ${dotOf(entry)}`}
          />
          <div className="flex flex-wrap items-baseline gap-x-2">
            <span className="font-medium">{wordsOf(entry)}</span>
            <span className="text-xs text-kumo-subtle">
              <When at={entry.occurredAt} /> · {actorName(entry.actor)}
            </span>
          </div>
          {entry.type === 'incident.triggered' && (
            <div className="mt-1.5">
              <SeverityBadge severity={entry.severity} />
            </div>
          )}
          {entry.messageId && (
            <p className="mt-1 text-[13px]">
              <PathLink href={`/messages?integrationId=${integrationId}&message=${entry.messageId}`}>See the message</PathLink>
            </p>
          )}
          {entry.deliveries.length > 0 && (
            <ul className="mt-2 space-y-1.5">
              {entry.deliveries.map((delivery) => (
                <li key={delivery.id} className="flex flex-wrap items-center gap-2 text-[13px]">
                  <StatusBadge status={delivery.status} />
                  <PathLink href={`/deliveries?delivery=${delivery.id}`}>
                    to {nameOf.get(delivery.integrationId) ?? 'a deleted integration'}
                  </PathLink>
                  {delivery.attempts > 1 && <span className="text-kumo-subtle">{delivery.attempts} attempts</span>}
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ol>
  )
}

const dotOf = ({ status }: TimelineEntry): string =>
  ({ triggered: 'bg-critical', acknowledged: 'bg-warning', resolved: 'bg-good' })[status]

/** `incident.severity_raised` → `Severity raised`; an assignment says to whom. */
function wordsOf({ type, assignee }: TimelineEntry): string {
  if (type === 'incident.assigned')
    return assignee ? `Assigned to ${assignee.name ?? 'a user who was deleted since'}` : 'Assigned to nobody'
  const words = type.replace(/^incident\./, '').replace(/[._]/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
