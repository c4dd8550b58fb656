// Everything live: one WebSocket to /api/feed. Each message is `{ "topic": "incidents", "id"?: "inc_…" }` and says that something of that topic
// changed; queries whose key begins with the topic are asked again. After a gap all of them are: what was missed is caught up by asking.
import type { QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { tokenOf } from './session'

export type FeedState = 'connected' | 'reconnecting' | 'paused'

const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 30_000
/** Changes that come together are asked for together. */
const GATHER_MS = 120

let state: FeedState = 'reconnecting'
let paused = false
let socket: WebSocket | undefined
let waitMs = FIRST_WAIT_MS
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
    socket = new WebSocket(url, token ? ['signalbox.feed', `bearer.${token}`] : ['signalbox.feed'])
    socket.addEventListener('open', () => {
      waitMs = FIRST_WAIT_MS
      become('connected')
      void queries.invalidateQueries({ predicate: isLive })
    })
    socket.addEventListener('message', ({ data }) => heard(queries, data))
    socket.addEventListener('close', () => {
      if (stopped || paused) return
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

function heard(queries: QueryClient, data: unknown): void {
  const topic = topicOf(data)
  if (!topic) return
  if (topics.size === 0) {
    setTimeout(() => {
      const changed = [...topics]
      topics.clear()
      for (const one of changed) void queries.invalidateQueries({ queryKey: [one], predicate: isLive })
    }, GATHER_MS)
  }
  topics.add(topic)
}

function topicOf(data: unknown): string | undefined {
  try {
    const said: unknown = JSON.parse(String(data))
    return typeof said === 'object' && said !== null && 'topic' in said && typeof said.topic === 'string' ? said.topic : undefined
  } catch {
    return undefined
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
