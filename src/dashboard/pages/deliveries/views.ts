import { type errors, type Filter, filterReaders, type Part, type Range, type statuses } from './filter'

export const statusWords: Record<(typeof statuses)[number], string> = {
  planned: 'Planned',
  inflight: 'In flight',
  scheduled: 'Waiting to retry',
  held: 'Held',
  delivered: 'Delivered',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

export const errorWords: Record<(typeof errors)[number], string> = {
  timeout: 'No answer in time',
  connection: 'No connection',
  blocked: 'Not allowed to go there',
  config: 'Wrong settings',
  expired: 'Deadline passed',
  http_3xx: 'Redirected (3xx)',
  http_4xx: 'Refused (4xx)',
  http_5xx: 'Server error (5xx)',
  unknown: 'Ended without a record',
  other: "The destination's own",
}

export const rangeWords: Record<Range, string> = {
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '14d': 'Last 14 days',
}
const HOUR_MS = 3_600_000
const rangeMs: Record<Range, number> = { '1h': HOUR_MS, '24h': 24 * HOUR_MS, '7d': 168 * HOUR_MS, '14d': 336 * HOUR_MS }

export const filterNames = Object.keys(filterReaders) as (keyof Filter)[]

/** As the URL has it. */
export interface DeliverySearch extends Filter {
  tab?: 'replays'
  /** Rows come in by themselves while one is at the top. */
  follow?: true
  /** The one whose drawer is open, and what of it is shown. */
  delivery?: string
  attempt?: string
  part?: Part
  /** The dialog that retries or replays what the filter lets through. */
  bulk?: 'retry' | 'replay'
}
export type SetSearch = (change: { [name in keyof DeliverySearch]?: DeliverySearch[name] | undefined }) => void

export interface View {
  name: string
  filter: Filter
}
export const builtIn: readonly View[] = [
  { name: 'All', filter: {} },
  { name: 'Failed', filter: { status: 'failed' } },
  { name: 'Waiting', filter: { status: 'scheduled' } },
  { name: 'Held', filter: { status: 'held' } },
  { name: 'Delivered', filter: { status: 'delivered' } },
]

export const filterOf = (search: DeliverySearch): Filter =>
  Object.fromEntries(filterNames.flatMap((name) => (search[name] === undefined ? [] : [[name, search[name]]])))

export const isSame = (a: Filter, b: Filter): boolean => filterNames.every((name) => a[name] === b[name])

/** A change of the URL that leaves this filter and no other. */
export const only = (filter: Filter) => Object.fromEntries(filterNames.map((name) => [name, filter[name]]))

/** As the API takes it; what is too short to search for is left out. */
export function asked({ range, since, text: words, ...rest }: Filter, nowMs: number) {
  const from = range ? new Date(nowMs - rangeMs[range]).toISOString() : since
  return { ...rest, ...(words && words.length > 1 && { text: words }), ...(from && { since: from }) }
}

/** What a filter lets through, in words: "failed · to Status page · http_503". */
export function wordsOf(filter: Filter, nameOf: (id: string) => string): string {
  const { status, integrationId, subscriptionId, incidentId, eventType, code, error, text: words, range, since, before } = filter
  const said = [
    status && statusWords[status].toLowerCase(),
    integrationId && `to ${nameOf(integrationId)}`,
    subscriptionId && `by ${nameOf(subscriptionId)}`,
    incidentId && 'of one incident',
    eventType,
    code,
    error && errorWords[error].toLowerCase(),
    words && `with “${words}”`,
    range && rangeWords[range].toLowerCase(),
    since && `since ${minute(since)}`,
    before && `before ${minute(before)}`,
  ]
  return said.filter(Boolean).join(' · ') || 'all deliveries'
}

const minute = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`
