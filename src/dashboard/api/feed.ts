// Everything live: one WebSocket to /api/feed (docs/observability.md, "Live"). Each line of a frame says what changed: lists put it into their rows
// (`useCursorList`), and other queries whose key begins with its topic are asked again. After a gap all are: what was missed is caught up by asking.
import type { Query, QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { FeedLine } from '../../objects/feed/protocol'
import { askAgain } from './ask-again'
import { api, read } from './client'
import { signedOut, tokenOf } from './session'

export type FeedState = 'connected' | 'reconnecting' | 'paused'

const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 15_000
/** Lines that follow each other faster than frames of the screen are drawn together. */
const FRAME_MS = 16
const JUST_ASKED_MS = 1_500
/** More than are said while a list is asked for. */
const REMEMBERED = 2_000
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
const followers = new Set<(lines: readonly FeedLine[]) => void>()
let gathered: FeedLine[] = []
let toldAtMs = Number.NEGATIVE_INFINITY
const remembered: FeedLine[] = []
/** How many lines were ever remembered. */
let told = 0

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
    let hasOpened = false
    socket.addEventListener('open', () => {
      hasOpened = true
      waitMs = FIRST_WAIT_MS
      socket?.send(JSON.stringify({ since: seen }))
      become('connected')
    })
    socket.addEventListener('message', ({ data }) => heard(queries, data))
    socket.addEventListener('close', ({ code }) => {
      if (stopped || paused) return
      if (code === SIGNED_OUT) return signedOut()
      // A browser does not say why a socket was refused. The API does, and who is no longer signed in is led to the sign-in.
      if (!hasOpened) void read(api.me.$get()).catch(() => {})
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

/** What the queries begin their keys with that each kind is about. */
const topicOf: Record<FeedLine['kind'], readonly string[]> = {
  incident: ['incidents', 'overview'],
  delivery: ['deliveries', 'overview'],
  message: ['messages', 'overview'],
  integration: ['integrations', 'overview'],
  'operator-event': ['operator-events', 'overview'],
  replay: ['replays'],
  reset: [],
}

function heard(queries: QueryClient, frame: unknown): void {
  const lines = linesOf(frame)
  if (lines.length === 0) return
  const [first] = lines
  // A page that has just come has just asked. What it may have missed since is asked for when it has been drawn, or by the reset that follows.
  const isNew = seen === null && first?.kind === 'reset'
  seen = lines.at(-1)?.seq ?? seen
  if (isNew) {
    if (first.settled) setTimeout(() => askForAll(queries), JUST_ASKED_MS)
    lines.shift()
  }
  if (lines.length === 0) return
  if (gathered.length === 0) setTimeout(() => tell(queries), toldAtMs + FRAME_MS - performance.now())
  gathered.push(...lines)
}

function tell(queries: QueryClient): void {
  const lines = gathered
  gathered = []
  toldAtMs = performance.now()
  told += lines.length
  remembered.push(...lines)
  remembered.splice(0, Math.max(0, remembered.length - REMEMBERED))
  for (const follow of followers) follow(lines)
  if (lines.some(({ kind }) => kind === 'reset'))
    void queries.invalidateQueries({ predicate: (query) => liveOf(query) !== false })
  for (const topic of new Set(lines.flatMap(({ kind }) => topicOf[kind] ?? [])))
    askAgain(topic, () => void queries.invalidateQueries({ queryKey: [topic], predicate: (query) => liveOf(query) === true }))
}

const askForAll = (queries: QueryClient): void =>
  void queries.invalidateQueries({ predicate: (query) => liveOf(query) !== false })

/** Hears every line from now on, until what it answers is called. */
export function followFeed(follow: (lines: readonly FeedLine[]) => void): () => void {
  followers.add(follow)
  return () => followers.delete(follow)
}

/** What an answer may not know that was asked for now: call it when the answer is there. */
export function linesFromNow(): () => readonly FeedLine[] {
  const from = told
  return () => (told > from ? remembered.slice(Math.max(0, remembered.length - (told - from))) : [])
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

/**
 * `meta.live` of a query: asked again whenever something changes unless it says otherwise. `by-rows`: only after a gap, because it follows what is
 * said. `false`: never, because it is what is on the screen.
 */
const liveOf = ({ meta }: Pick<Query, 'meta'>): unknown => meta?.live ?? true

export const useFeed = (): FeedState =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => state,
  )
