import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, read } from '../../../api/client'
import { ApiProblem } from '../../../api/problem'
import { CheckIcon, WarningIcon, XIcon } from '../../../components/icons'
import { Bones, Failed } from '../../../components/list-state'
import { useSettled } from '../../../components/settled'
import { When } from '../../../components/when'
import type { Rule } from '../rule'

const LAST = 100

/** The conditions of a rule, tried on the latest events as they are typed. */
export function useDryRun({ eventTypes, serviceIds, severities, priorities, filter }: Rule) {
  const conditions = { ...(eventTypes.length > 0 && { eventTypes }), serviceIds, severities, priorities, filter }
  const settled = useSettled(JSON.stringify(conditions))
  const query = useQuery({
    queryKey: ['dry-run', settled],
    // As it was written two lines above.
    queryFn: () =>
      read(api.subscriptions['dry-run'].$post({ json: { ...(JSON.parse(settled) as typeof conditions), last: LAST } })),
    placeholderData: keepPreviousData,
    retry: false,
  })
  const isRefused = query.error instanceof ApiProblem && query.error.status === 422
  return { query, issues: isRefused && query.error instanceof ApiProblem ? query.error.issues : [] }
}

/** Which of the latest events it would deliver. */
export function DryRun({ tried: { query, issues } }: { tried: ReturnType<typeof useDryRun> }) {
  const [isOnlyMatches, setOnlyMatches] = useState(false)
  if (issues.length > 0)
    return (
      <Frame says="Not tried: something in the conditions is not right.">
        <p className="px-4 py-6 text-kumo-subtle">What it would deliver is shown here as soon as the filter can be read.</p>
      </Frame>
    )
  if (query.error) return <Failed error={query.error} retry={() => void query.refetch()} />
  if (!query.data) return <Bones rows={6} height={44} />
  const { examined, matched, items } = query.data
  if (examined === 0)
    return (
      <Frame says="Nothing has happened yet, so there is nothing to try it on.">
        <p className="px-4 py-6 text-kumo-subtle">Send a sample from an integration, and it appears here.</p>
      </Frame>
    )
  const failed = items.filter(({ error }) => error !== undefined)
  const shown = isOnlyMatches ? items.filter(({ matches }) => matches) : items
  return (
    <Frame
      says={
        <>
          <strong className="font-semibold text-kumo-strong">{matched}</strong> of the last {examined} events would be delivered.
        </>
      }
      aside={
        <label className="flex items-center gap-2 text-[13px]">
          <input
            type="checkbox"
            className="size-4 accent-kumo-brand"
            checked={isOnlyMatches}
            onChange={() => setOnlyMatches(!isOnlyMatches)}
          />
          Matches only
        </label>
      }
    >
      {matched === 0 && (
        <p className="flex gap-2 bg-warning-tint px-4 py-2.5 text-[13px] text-warning">
          <WarningIcon size={16} className="mt-0.5 shrink-0" />
          None of them matches. Is that what you want? A subscription like this would have been silent.
        </p>
      )}
      {failed[0] && (
        <p className="flex gap-2 bg-warning-tint px-4 py-2.5 text-[13px] text-warning">
          <WarningIcon size={16} className="mt-0.5 shrink-0" />
          On {failed.length} of them the filter fails, and so lets them pass: {failed[0].error}
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys */}
      <section aria-label="Latest events" tabIndex={0} className="max-h-[460px] overflow-y-auto">
        <ul className="divide-y divide-kumo-hairline">
          {shown.map(({ eventId, type, title, occurredAt, matches, error }) => (
            <li key={eventId} className="flex items-start gap-2.5 px-4 py-2">
              <span className={`mt-0.5 shrink-0 ${matches ? 'text-good' : 'text-kumo-subtle'}`}>
                {matches ? <CheckIcon size={15} weight="bold" /> : <XIcon size={15} />}
                <span className="sr-only">{matches ? 'Matches:' : 'Does not match:'}</span>
              </span>
              <span className="min-w-0 grow">
                <span className={`block truncate ${matches ? 'font-medium' : 'text-kumo-subtle'}`}>{title}</span>
                <span className="block truncate font-mono text-[12px] text-kumo-subtle">{type}</span>
                {error && <span className="block text-[12px] text-warning">{error}</span>}
              </span>
              <When at={occurredAt} className="mt-0.5 text-xs text-kumo-subtle" />
            </li>
          ))}
        </ul>
      </section>
    </Frame>
  )
}

const Frame = ({ says, aside, children }: { says: React.ReactNode; aside?: React.ReactNode; children: React.ReactNode }) => (
  <section aria-label="Dry run" className="card h-fit overflow-hidden">
    <header className="flex flex-wrap items-center justify-between gap-2 border-b border-kumo-hairline px-4 py-2.5">
      <p role="status">{says}</p>
      {aside}
    </header>
    {children}
  </section>
)
