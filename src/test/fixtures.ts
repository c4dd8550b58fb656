import type { IncidentEvent, OperatorEvent, Outcome, Outgoing, Reading, Reply } from '../connectors/contract'
import type { Poll } from '../connectors/polling'

/** A message and what it means. `reading` is whole for signals; for the rest the named fields must match. */
export interface MessageCase {
  kind: 'message'
  /** POST where absent. */
  method?: string
  settings?: unknown
  headers?: Record<string, string>
  /** Appended to the URL: `?alertType=1`. */
  query?: string
  body?: unknown
  /** Instead of `body`, the exact text. */
  text?: string
  reading: { kind: Reading['kind']; [field: string]: unknown }
  /** Names of fixtures whose problems this one acknowledges or resolves. */
  resolves?: string
  acknowledges?: string
}
/** An event and what it becomes: the requests in order, the replies to them, the outcome. */
export interface DeliveryCase {
  kind: 'delivery'
  settings?: unknown
  credentials: Record<string, string>
  event?: Partial<Omit<IncidentEvent, 'incident'>> & { incident?: Partial<IncidentEvent['incident']> }
  /** Instead of `event`: a fact about the hub. */
  notice?: Partial<OperatorEvent>
  previous?: { externalId: string }
  requests: Outgoing[]
  replies: { status: number; body?: string; headers?: Record<string, string> }[]
  outcome: Outcome
}
/** A cursor and the page after it: the requests in order, the replies to them, what comes of it. */
export interface PollCase {
  kind: 'poll'
  settings?: unknown
  credentials: Record<string, string>
  cursor?: unknown
  requests: Outgoing[]
  replies: { status: number; body?: string; headers?: Record<string, string> }[]
  page: Poll<unknown>
  /** Name of the fixture whose problem this one ends. */
  resolves?: string
}
type Case = MessageCase | DeliveryCase | PollCase

/** Of all connectors, by path. */
export const fixtures = import.meta.glob<Case>('../connectors/*/fixtures/*.json', { eager: true, import: 'default' })

/** Those of a connector and a kind, by name. */
export function casesOf<K extends Case['kind']>(id: string, kind: K) {
  return Object.entries(fixtures)
    .filter(([path, one]) => path.startsWith(`../connectors/${id}/`) && one.kind === kind)
    .map(([path, one]) => [path.split('/').at(-1)?.replace('.json', '') ?? path, one as Extract<Case, { kind: K }>] as const)
}

/** What fixtures are read at. */
export const NOW = Date.parse('2026-10-02T07:00:00Z')

export const reply = (status: number, body = '', headers: Record<string, string> = {}, failure?: Reply['failure']): Reply => ({
  status,
  body,
  headers: new Headers(headers),
  receivedAtMs: NOW,
  ...(failure && { failure }),
})

/** As JSON has it: what is undefined is not there. */
export const plain = (value: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(value))
