import { useState } from 'react'
import { StatusBadge } from '../../components/badges'
import { CopyButton } from '../../components/copy-button'
import { JsonView } from '../../components/json-view'
import { Tabs } from '../../components/tabs'
import { TextDiff } from '../../components/text-diff'
import { When } from '../../components/when'
import { latency } from './columns'
import type { Part } from './filter'
import type { Attempt } from './queries'
import { type DeliverySearch, errorWords, type SetSearch } from './views'

interface AttemptsProps {
  attempts: readonly Attempt[]
  search: DeliverySearch
  set: SetSearch
}

const partWords: Record<Part, string> = { request: 'Request', response: 'Response', compare: 'Compare' }
const triggerWords: Record<Attempt['trigger'], string> = {
  automatic: '',
  manual: 'by hand',
  replay: 'replayed',
}

/** The timeline of the attempts, newest first; below it the one that is chosen, in parts. */
export function Attempts({ attempts, search, set }: AttemptsProps) {
  const chosen = attempts.find(({ number }) => String(number) === search.attempt) ?? attempts.at(-1)
  const others = attempts.filter((one) => one.request && one.number !== chosen?.number)
  const wanted = search.part ?? (chosen?.status === 'delivered' ? 'request' : 'response')
  const part = wanted === 'compare' && others.length === 0 ? 'request' : wanted
  if (!chosen) return null
  return (
    <>
      <ol className="mb-4 space-y-1">
        {[...attempts].reverse().map((attempt) => (
          <li key={attempt.number}>
            <button
              type="button"
              aria-current={attempt === chosen ? 'true' : undefined}
              onClick={() => set({ attempt: String(attempt.number) })}
              className={`flex w-full flex-wrap items-center gap-x-2.5 gap-y-1 rounded-lg border px-3 py-2 text-left text-[13px] ${
                attempt === chosen ? 'border-kumo-brand bg-kumo-tint' : 'border-kumo-hairline bg-kumo-base hover:bg-kumo-tint/60'
              }`}
            >
              <span className="tabular w-6 font-medium text-kumo-strong">{attempt.number}</span>
              <StatusBadge {...badgeOf(attempt)} />
              <code className="font-mono text-[12px]">{attempt.code ?? '–'}</code>
              {triggerWords[attempt.trigger] && <span className="text-kumo-subtle">{triggerWords[attempt.trigger]}</span>}
              <span className="ml-auto flex gap-3 text-kumo-subtle">
                <span className="tabular">{latency(attempt.latencyMs)}</span>
                <When at={attempt.startedAt} />
              </span>
            </button>
          </li>
        ))}
      </ol>
      <Tabs
        label={`Attempt ${chosen.number}`}
        value={part}
        tabs={(['request', 'response', ...(others.length > 0 && chosen.request ? ['compare' as const] : [])] as const).map(
          (value) => ({
            value,
            label: partWords[value],
          }),
        )}
        select={(next) => set({ part: next })}
      />
      <PartOf attempt={chosen} others={others} part={part} />
    </>
  )
}

function PartOf({ attempt, others, part }: { attempt: Attempt; others: readonly Attempt[]; part: Part }) {
  switch (part) {
    case 'request':
      return attempt.request ? (
        <Said line={`${attempt.request.method} ${attempt.request.url}`} said={attempt.request} what="request" />
      ) : (
        <Nothing attempt={attempt} says="No request went out." />
      )
    case 'response':
      return (
        <>
          {attempt.error && (
            <p className="mb-3 rounded-lg bg-critical-tint px-3 py-2 text-critical">
              <strong className="font-semibold">{errorWords[attempt.error]}.</strong> {attempt.reason}
            </p>
          )}
          {attempt.response ? (
            <Said line={`HTTP ${attempt.response.status}`} said={attempt.response} what="response" />
          ) : (
            !attempt.error && <Nothing attempt={attempt} says="No response came." />
          )}
        </>
      )
    case 'compare':
      return <Compare attempt={attempt} others={others} />
  }
}

const Nothing = ({ attempt, says }: { attempt: Attempt; says: string }) => (
  <p className="text-kumo-subtle">{attempt.status === 'inflight' ? 'It is under way.' : says}</p>
)

interface SaidProps {
  line: string
  said: { headers: Record<string, string>; body: string }
  what: string
}

const Said = ({ line, said, what }: SaidProps) => (
  <>
    <p className="mb-3 flex items-center gap-1">
      <code className="min-w-0 font-mono text-[12px] break-all text-kumo-strong">{line}</code>
      <CopyButton text={line} what={`${what} line`} />
    </p>
    <dl className="mb-3 grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-x-3 gap-y-0.5 font-mono text-[12px]">
      {Object.entries(said.headers).map(([name, value]) => (
        <div key={name} className="col-span-2 grid grid-cols-subgrid">
          <dt className="truncate text-kumo-subtle" title={name}>
            {name}
          </dt>
          <dd className="break-all">{value}</dd>
        </div>
      ))}
    </dl>
    {said.body === '' ? (
      <p className="text-kumo-subtle">Without a body.</p>
    ) : (
      <JsonView value={said.body} label={`Body of the ${what}`} />
    )}
  </>
)

/** What this attempt sent, against what another one did. */
function Compare({ attempt, others }: { attempt: Attempt; others: readonly Attempt[] }) {
  const [number, setNumber] = useState<number>()
  const other = others.find((one) => one.number === number) ?? others.findLast((one) => one.number < attempt.number) ?? others[0]
  if (!other) return null
  const [before, after] = [textOf(other), textOf(attempt)]
  return (
    <>
      <label className="mb-3 flex items-center gap-2 text-[13px]">
        Attempt {attempt.number} against
        <select
          value={other.number}
          onChange={({ target }) => setNumber(Number(target.value))}
          className="h-8 rounded-lg border border-kumo-line bg-kumo-control px-2"
        >
          {others.map((one) => (
            <option key={one.number} value={one.number}>
              attempt {one.number}
            </option>
          ))}
        </select>
      </label>
      {before === after ? (
        <p className="text-kumo-subtle">Both sent the same.</p>
      ) : (
        <TextDiff label={`Requests of attempts ${other.number} and ${attempt.number}`} before={before} after={after} />
      )}
    </>
  )
}

function textOf({ request }: Attempt): string {
  if (!request) return ''
  const headers = Object.entries(request.headers).sort(([a], [b]) => a.localeCompare(b))
  return [
    `${request.method} ${request.url}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    '',
    pretty(request.body),
  ].join('\n')
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

/** The badge of an attempt, whose states are not those of a delivery. */
function badgeOf({ status }: Attempt): { status: string; word: string } {
  switch (status) {
    case 'delivered':
      return { status: 'delivered', word: 'Delivered' }
    case 'inflight':
      return { status: 'inflight', word: 'In flight' }
    case 'retry':
      return { status: 'scheduled', word: 'To be tried again' }
    case 'rejected':
      return { status: 'failed', word: 'Rejected' }
    case 'gone':
      return { status: 'failed', word: 'Gone' }
    case 'unknown':
      return { status: 'failed', word: 'No record' }
  }
}
