import type { ReactNode } from 'react'
import { PathLink } from '../../components/button-link'
import { useNow, When } from '../../components/when'
import { duration, fileSize } from '../../components/words'
import type { HubHealth } from './queries'

/** The scheduler comes every minute; after so long it does not come. */
const CRON_LATE_MS = 180_000
/** The sweep queues again what is a minute late. */
const QUEUE_LATE_SECONDS = 300

/** The scheduler, the queue, the database and the Worker. */
export function HubFacts({ health }: { health: HubHealth }) {
  const { queue, cron, database, version, stage } = health
  const nowMs = useNow()
  const waiting = queue.planned + queue.inflight + queue.scheduled
  const isCronLate = cron.lastRunAt !== null && nowMs - Date.parse(cron.lastRunAt) > CRON_LATE_MS
  const isQueueLate = (queue.oldestDueSeconds ?? 0) >= QUEUE_LATE_SECONDS
  return (
    <dl className="card grid grid-cols-2 gap-px overflow-hidden bg-kumo-hairline sm:grid-cols-3 xl:grid-cols-6">
      <Fact label="Scheduler, last run" note={isCronLate ? 'It should come every minute' : 'every minute'} isBad={isCronLate}>
        <When at={cron.lastRunAt} />
      </Fact>
      <Fact label="Deliveries waiting" note={`${queue.scheduled.toLocaleString()} to try again`}>
        <PathLink href="/deliveries?status=scheduled" className="hover:underline">
          {waiting.toLocaleString()}
        </PathLink>
      </Fact>
      <Fact
        label="Oldest that is due"
        note={isQueueLate ? 'The queue stands still' : queue.oldestDueSeconds === null ? 'nothing is late' : 'since it was due'}
        isBad={isQueueLate}
      >
        {queue.oldestDueSeconds === null ? 'none' : duration(queue.oldestDueSeconds)}
      </Fact>
      <Fact label="Held" note="for paused destinations">
        <PathLink href="/deliveries?status=held" className="hover:underline">
          {queue.held.toLocaleString()}
        </PathLink>
      </Fact>
      <Fact label="Database" note="of 10 GB">
        {fileSize(database.sizeBytes)}
      </Fact>
      <Fact label="Version" note={stage === 'local' ? 'started locally' : 'deployed'}>
        {version}
      </Fact>
    </dl>
  )
}

interface FactProps {
  label: string
  note: string
  isBad?: boolean
  children: ReactNode
}

const Fact = ({ label, note, isBad = false, children }: FactProps) => (
  <div className="bg-kumo-base px-4 py-3">
    <dt className="text-[13px] text-kumo-subtle">{label}</dt>
    <dd>
      <span className={`tabular block text-[17px] leading-7 font-semibold ${isBad ? 'text-critical' : 'text-kumo-strong'}`}>
        {children}
      </span>
      <span className={`text-xs ${isBad ? 'font-medium text-critical' : 'text-kumo-subtle'}`}>{note}</span>
    </dd>
  </div>
)
