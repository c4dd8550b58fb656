import { SeverityBadge, StatusBadge, severities } from '../../components/badges'
import { PathLink } from '../../components/button-link'
import { CopyId } from '../../components/copy-id'
import type { Result } from './queries'

/** One line per signal of a message. */
export function Results({ results }: { results: readonly Result[] }) {
  if (results.length === 0) return <p className="text-kumo-subtle">Nothing.</p>
  return (
    <ul className="card divide-y divide-kumo-hairline">
      {results.map((result, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they stand in the order of the message, and have no other name
        <li key={at} className="px-3.5 py-2.5">
          <span className="flex flex-wrap items-center gap-2">
            {result.outcome && <StatusBadge status={result.outcome} />}
            {severities
              .filter((severity) => severity === result.severity)
              .map((severity) => (
                <SeverityBadge key={severity} severity={severity} />
              ))}
            {result.action && <span className="text-[13px] text-kumo-subtle">it said {result.action}</span>}
            {result.incidentId && (
              <span className="ml-auto text-[13px]">
                <PathLink href={`/incidents?incident=${result.incidentId}&view=all`}>Open the incident</PathLink>
              </span>
            )}
          </span>
          {result.dedupKey && <CopyId text={result.dedupKey} what="dedup key" />}
          {result.reason && <span className="mt-1 block text-[13px] break-words text-kumo-subtle">{result.reason}</span>}
        </li>
      ))}
    </ul>
  )
}
