import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { connectorsQuery } from '../../connectors/queries'
import { integrationsQuery } from '../../incidents/queries'
import { schedulesQuery } from '../queries'
import type { Schedule } from '../rule'
import { attemptTimes, duration, waitsOf, waitsText } from '../words'
import { Box, fieldShape, Issues, Question } from './fields'
import type { StepProps } from './save'

const BEGIN_WITH = [30, 120, 600, 3600]

export function StepRetry({ rule, change, issues }: StepProps) {
  const schedules = useQuery(schedulesQuery).data?.items ?? []
  const connectorId = useQuery(integrationsQuery).data?.items.find(({ id }) => id === rule.integrationId)?.connector
  const own = useQuery(connectorsQuery).data?.items.find(({ id }) => id === connectorId)?.destination?.schedule
  const waits = waitsBefore(rule.schedule ?? own ?? null, schedules)
  return (
    <>
      <Question
        title="When an attempt fails"
        says="How soon it is repeated. What the destination asks for (Retry-After) is waited for in any case."
      >
        <div className="grid gap-2 sm:grid-cols-2">
          <Box
            type="radio"
            name="schedule"
            isOn={rule.schedule === null}
            choose={() => change({ schedule: null })}
            title="As the destination likes it"
            says={own ? `Its connector says: ${own}.` : 'Its connector says.'}
          />
          {schedules.map(({ name }) => (
            <Box
              key={name}
              type="radio"
              name="schedule"
              isOn={rule.schedule === name}
              choose={() => change({ schedule: name })}
              title={name === 'urgent' ? 'Urgent' : 'Standard'}
              says={name === 'urgent' ? 'For people who are waiting: chat and paging.' : 'For systems: over days, then given up.'}
            />
          ))}
          <Box
            type="radio"
            name="schedule"
            isOn={Array.isArray(rule.schedule)}
            choose={() => change({ schedule: waits.length > 1 ? waits.slice(1) : BEGIN_WITH })}
            title="Times of your own"
            says="Up to 20 further attempts, each 1 s to 24 h after the one before."
          />
        </div>
        {typeof rule.schedule === 'object' && rule.schedule !== null && (
          <OwnTimes waits={rule.schedule} change={(schedule) => change({ schedule })} />
        )}
        <Issues issues={issues} field="schedule" />
        {waits.length > 0 && <Attempts waits={waits} />}
      </Question>
      <Question title="Deadline" says="What is not delivered so long after its event is not delivered at all.">
        <Deadline seconds={rule.expiresAfterSeconds} change={(expiresAfterSeconds) => change({ expiresAfterSeconds })} />
        <Issues issues={issues} field="expiresAfterSeconds" />
      </Question>
      <Question title="Order">
        <Box
          type="checkbox"
          isOn={rule.ordered}
          choose={() => change({ ordered: !rule.ordered })}
          title="Deliveries about one incident wait for each other"
          says="So that “resolved” never arrives before “triggered”. Those of other incidents do not wait."
        />
      </Question>
    </>
  )
}

const waitsBefore = (schedule: Schedule | null, named: readonly { name: string; seconds: readonly number[] }[]) =>
  typeof schedule === 'string' ? (named.find(({ name }) => name === schedule)?.seconds ?? []) : schedule ? [0, ...schedule] : []

function OwnTimes({ waits, change }: { waits: readonly number[]; change: (waits: number[]) => void }) {
  const [typed, setTyped] = useState(waitsText(waits))
  const isRead = waitsOf(typed) !== undefined
  return (
    <label className="mt-3 block">
      <span className="mb-1.5 block font-medium">Wait before each further attempt</span>
      <input
        type="text"
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value)
          const next = waitsOf(target.value)
          if (next) change(next)
        }}
        aria-invalid={!isRead}
        aria-describedby="own-times-says"
        className={`${fieldShape} w-full`}
      />
      <span id="own-times-says" className={`mt-1 block text-[13px] ${isRead ? 'text-kumo-subtle' : 'text-kumo-danger'}`}>
        {isRead
          ? 'As in “30 s, 2 min, 10 min, 1 h”.'
          : 'This is not a list of times. Write them as in “30 s, 2 min, 10 min, 1 h”.'}
      </span>
    </label>
  )
}

/** The attempts on a line of their times. */
function Attempts({ waits }: { waits: readonly number[] }) {
  const times = attemptTimes(waits)
  const last = times.at(-1) ?? 0
  return (
    <div className="mt-4">
      <p className="mb-2 text-[13px] text-kumo-subtle">
        {waits.length} attempts; the last one at least {duration(last)} after the event. Up to a fifth is added by chance, so that
        not all come back at once.
      </p>
      <ol aria-label="Attempts" className="flex flex-wrap gap-1.5">
        {times.map((time, at) => (
          <li key={time} className="rounded-md bg-kumo-tint px-2 py-0.5 text-[12px]">
            <span className="text-kumo-subtle">{at + 1}.</span> {at === 0 ? 'at once' : `after ${duration(time)}`}
          </li>
        ))}
      </ol>
    </div>
  )
}

const units = [
  { word: 'minutes', seconds: 60 },
  { word: 'hours', seconds: 3600 },
  { word: 'days', seconds: 86_400 },
] as const

function Deadline({ seconds, change }: { seconds: number | null; change: (seconds: number | null) => void }) {
  const [unit, setUnit] = useState<number>(
    units.findLast((one) => seconds !== null && seconds % one.seconds === 0)?.seconds ?? 3600,
  )
  return (
    <div className="flex flex-wrap items-center gap-2">
      <input
        type="number"
        min={1}
        aria-label="Deadline"
        placeholder="none"
        value={seconds === null ? '' : seconds / unit}
        onChange={({ target }) => change(target.value === '' ? null : Math.round(Number(target.value) * unit))}
        className={`${fieldShape} w-28`}
      />
      <select
        aria-label="Unit of the deadline"
        value={unit}
        onChange={({ target }) => {
          const next = Number(target.value)
          if (seconds !== null) change(Math.round((seconds / unit) * next))
          setUnit(next)
        }}
        className={fieldShape}
      >
        {units.map(({ word, seconds: size }) => (
          <option key={word} value={size}>
            {word}
          </option>
        ))}
      </select>
      <span className="text-[13px] text-kumo-subtle">
        {seconds === null ? 'None: the schedule says when it ends.' : 'after the event'}
      </span>
    </div>
  )
}
