import type { Hub } from './client.ts'

const POLL_MS = 2_000
/** While the feed is up it says when to look; this is for what it did not say. */
const POLL_BESIDE_FEED_MS = 30_000
const FEED_AGAIN_MS = 30_000
/** However fast it says so, one look sees all that has happened meanwhile. */
const BETWEEN_LOOKS_MS = 250

/**
 * When to look for what is new: at once where the hub's WebSocket feed says that something happened, every two seconds where it has none.
 * A feed that is lost is polled for until it is back. Ends with `stop`.
 */
export async function* whenToLook(hub: Hub, stop: AbortSignal, state: (feed: boolean) => void): AsyncGenerator<void> {
  let wake = () => {}
  let happened = false
  const nudge = () => {
    happened = true
    wake()
  }
  const news = (waitMs: number) =>
    new Promise<void>((resolve) => {
      if (happened) return resolve()
      const timer = setTimeout(resolve, waitMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  stop.addEventListener('abort', nudge)
  const feed = openFeed(hub, stop, nudge, state)
  let isQuiet = false
  while (!stop.aborted) {
    happened = false
    yield
    // What the feed tells may be in the lists a moment later, so a second look follows the first.
    await news(feed.isUp() && isQuiet ? POLL_BESIDE_FEED_MS : POLL_MS)
    if (!stop.aborted) await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS))
    isQuiet = !happened
  }
}

/** The token travels as a subprotocol, because a WebSocket of the browser's kind can send no other header. */
function openFeed(hub: Hub, stop: AbortSignal, nudge: () => void, state: (feed: boolean) => void): { isUp: () => boolean } {
  let up = false
  let socket: WebSocket | undefined
  let again: NodeJS.Timeout | undefined
  const connect = () => {
    const opened = new WebSocket(`${hub.url.replace(/^http/, 'ws')}/api/feed`, ['signalbox', `token.${hub.token}`])
    socket = opened
    opened.onopen = () => {
      // From now on: what was before is read from the lists.
      opened.send(JSON.stringify({ since: null }))
      up = true
      state(up)
      nudge()
    }
    opened.onmessage = nudge
    opened.onerror = () => {}
    opened.onclose = () => {
      const wasUp = up
      up = false
      if (stop.aborted) return
      if (wasUp) state(up)
      nudge()
      again = setTimeout(connect, FEED_AGAIN_MS)
    }
  }
  stop.addEventListener('abort', () => {
    clearTimeout(again)
    socket?.close()
  })
  connect()
  return { isUp: () => up }
}
