// Everything live: one WebSocket to /api/feed (docs/observability.md, "Live"). Each line of a frame says what changed; queries whose key begins
// with its topic are asked again. After a gap all of them are: what was missed is caught up by asking.
import type { QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { FeedLine } from '../../objects/feed/protocol'
import { signedOut, tokenOf } from './session'

export type FeedState = 'connected' | 'reconnecting' | 'paused'

const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 30_000
/** Changes that come together are asked for together. */
const GATHER_MS = 120
/** `closeCodes.signedOut` of the protocol: the session has ended. */
const SIGNED_OUT = 4001

let state: FeedState = 'reconnecting'
let paused = false
let socket: WebSocket | undefined
let waitMs = FIRST_WAIT_MS
/** The last line that was heard; null: none yet. */
let seen: number | null = null
let timer: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()
const topics = new Set<string>()

function become(next: FeedState): void {
  state = next
  document.documentElement.dataset.feed = next
  for (const listener of listeners) listener()
}

/** Opens the feed, and keeps it open until `stop` is called. */
export function startFeed(queries: QueryClient): () => void {
  let stopped = false
  const connect = () => {
    if (stopped || paused) return
    const token = tokenOf()
    const url = new URL('/api/feed', location.href)
    url.protocol = url.protocol.replace('http', 'ws')
    // A script cannot set headers on a socket, so a token travels as a protocol; a session has its cookie.
    socket = new WebSocket(url, token ? ['signalbox', `token.${token}`] : ['signalbox'])
    socket.addEventListener('open', () => {
      waitMs = FIRST_WAIT_MS
      socket?.send(JSON.stringify({ since: seen }))
      become('connected')
    })
    socket.addEventListener('message', ({ data }) => heard(queries, data))
    socket.addEventListener('close', ({ code }) => {
      if (stopped || paused) return
      if (code === SIGNED_OUT) return signedOut()
      become('reconnecting')
      timer = setTimeout(connect, waitMs * (0.7 + Math.random() * 0.6))
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)
    })
  }
  resume = connect
  become(paused ? 'paused' : 'reconnecting')
  connect()
  return () => {
    stopped = true
    clearTimeout(timer)
    socket?.close()
  }
}

let resume: () => void = () => {}

/** Paused, nothing moves on the screen until it is resumed; then what was missed is asked for. */
export function pauseFeed(pause: boolean): void {
  paused = pause
  clearTimeout(timer)
  socket?.close()
  become(pause ? 'paused' : 'reconnecting')
  if (!pause) resume()
}

/** What the lists of each kind begin their keys with. */
const topicOf: Record<FeedLine['kind'], readonly string[]> = {
  incident: ['incidents', 'overview'],
  delivery: ['deliveries', 'overview', 'replays'],
  message: ['messages', 'overview'],
  integration: ['integrations', 'overview'],
  'operator-event': ['operator-events', 'overview'],
  reset: [],
}

function heard(queries: QueryClient, frame: unknown): void {
  const lines = linesOf(frame)
  if (lines.length === 0) return
  seen = lines.at(-1)?.seq ?? seen
  if (lines.some(({ kind }) => kind === 'reset')) void queries.invalidateQueries({ predicate: isLive })
  const changed = lines.flatMap(({ kind }) => topicOf[kind] ?? [])
  if (changed.length > 0 && topics.size === 0) {
    setTimeout(() => {
      const gathered = [...topics]
      topics.clear()
      for (const one of gathered) void queries.invalidateQueries({ queryKey: [one], predicate: isLive })
    }, GATHER_MS)
  }
  for (const one of changed) topics.add(one)
}

/** The hub's own words; what is no line of it says nothing. */
function linesOf(frame: unknown): FeedLine[] {
  try {
    return String(frame)
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as FeedLine)
  } catch {
    return []
  }
}

/** Rows that are on the screen stay where they are; a list asks for its newest page apart (`useCursorList`). */
const isLive = ({ meta }: { meta: Record<string, unknown> | undefined }): boolean => meta?.live !== false

export const useFeed = (): FeedState =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => state,
  )
