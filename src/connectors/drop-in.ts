import type { Issue, RawMessage, Reading } from './contract'

/** A request to an API that the sender thinks is another hub's. */
export interface DropInCall {
  raw: RawMessage
  /** Of the path: `:identifier` → `identifier`, decoded. */
  params: Record<string, string>
  nowMs: number
  /** Fresh and unique: where the original makes an id of its own for the request or the alert. */
  id: string
}

/** What became of the request, before it is put in the original's words. */
export type DropInResult =
  /** One key per signal; none where the message says nothing about a problem. */
  | { kind: 'accepted'; dedupKeys: string[] }
  | { kind: 'invalid'; issues: Issue[] }
  /** No key, or one that is none of ours. */
  | { kind: 'unauthorized' }
  | { kind: 'limited'; afterSeconds: number }
  | { kind: 'too-large' }
  | { kind: 'unavailable' }

export interface DropInAnswer {
  status: number
  /** An object goes out as JSON, text as text. */
  body: unknown
  headers?: Record<string, string>
}

/** One operation of the original's API. */
export interface DropInRoute {
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'GET'
  /** As at the original, after its host: `/v2/alerts/:identifier/close`. */
  path: string
  /** Our integration's key, from where the original has its own. */
  key(call: DropInCall): string | undefined
  read(call: DropInCall, settings: unknown): Reading
  answer(result: DropInResult, call: DropInCall): DropInAnswer
}

/** Another hub's API, so that a team moves by changing one address: same paths, same answers, same errors. */
export interface DropIn {
  /** The original's name and where its API is documented: for the docs page. */
  of: string
  vendorDocs: string
  routes: readonly DropInRoute[]
}

/** `retry-after` where we say when; the originals' clients honour it. */
export const retryHeaders = (result: DropInResult): Record<string, string> =>
  result.kind === 'limited'
    ? { 'retry-after': String(result.afterSeconds) }
    : result.kind === 'unavailable'
      ? { 'retry-after': '30' }
      : {}

export const issueText = ({ path, message }: Issue): string => (path ? `${path}: ${message}` : message)
