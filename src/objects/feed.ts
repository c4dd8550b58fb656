import { DurableObject } from 'cloudflare:workers'
import * as z from 'zod'
import { mayStay } from '../domain/feed/may-stay'
import { log, said } from '../kit/log'
import { FeedMemory } from './feed/memory'
import { CALLER_HEADER, closeCodes, type FeedItem, UNWATCHED_MS } from './feed/protocol'

const SOCKETS_MAX = 200
/** What a socket may leave unread before it is dropped. */
const UNREAD_BYTES_MAX = 1_000_000
const WORD_LENGTH_MAX = 200
/** A watcher is asked this often at most whether he may still watch, and only when there is something to say. */
const CHECK_EVERY_MS = 60_000
const SOCKET_MS_MAX = 900_000
/** Publishers that were told that nobody watches have all asked again by then. */
const UNHEARD_MS = UNWATCHED_MS + 500

/** What the platform keeps of a socket while the object sleeps. */
interface Watcher {
  callerId: string
  sinceMs: number
  /** It has said where it stands, so it gets what is new. */
  listens: boolean
}

const word = z.strictObject({ since: z.int().nullable() })

/** Tells those who watch the dashboard what happens; one for the hub. It writes nothing: D1 has it all, and who missed something asks there. */
export class Feed extends DurableObject<Env> {
  readonly #memory = new FeedMemory(Date.now())
  /** Until then somebody may know of no watcher, and say nothing. An object that sleeps with open sockets has told nobody so. */
  #unheardUntilMs = this.#open().length > 0 ? 0 : Date.now() + UNHEARD_MS
  #settling = false
  /** Forgotten in its sleep, so that no sleeper misses it. */
  #checkedAtMs = 0

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'))
  }

  /** Takes a socket whose caller the Worker has let in. */
  override async fetch(request: Request): Promise<Response> {
    const callerId = request.headers.get(CALLER_HEADER)
    if (!callerId) throw new Error(`the Worker did not say who it is: ${CALLER_HEADER} is missing`)
    if (this.#open().length >= SOCKETS_MAX) return new Response(null, { status: 429 })
    const { 0: theirs, 1: ours } = new WebSocketPair()
    const nowMs = Date.now()
    this.#memory.resume(nowMs)
    this.ctx.acceptWebSocket(ours)
    keep(ours, { callerId, sinceMs: nowMs, listens: false })
    this.#settleLater(nowMs)
    return new Response(null, { status: 101, webSocket: theirs })
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const since = sinceIn(message)
    if (since === undefined) return socket.close(closeCodes.notUnderstood, 'say {"since": <the last seq you have seen, or null>}')
    keep(socket, { ...watcherOf(socket), listens: true })
    const settled = Date.now() >= this.#unheardUntilMs
    const missed = settled ? this.#memory.since(since) : undefined
    if (missed !== '') send(socket, missed ?? this.#memory.reset(settled))
  }

  override async webSocketClose(socket: WebSocket): Promise<void> {
    socket.close()
  }

  /** How many heard it; where nobody did, it is forgotten. `gap`: the publisher could not say something before this. */
  async publish(items: readonly FeedItem[], gap: boolean): Promise<number> {
    if (Date.now() - this.#checkedAtMs >= CHECK_EVERY_MS) await this.check()
    const watchers = this.#watched()
    if (watchers === 0) return 0
    if (gap) {
      this.#memory.interrupt()
      this.#memory.resume(Date.now())
      this.#say(this.#memory.reset(true))
    }
    if (items.length > 0) this.#say(this.#memory.add(items, Date.now()))
    return watchers
  }

  /** How many watch, and the number of the last line that was said. */
  async watchers(): Promise<{ count: number; seq: number }> {
    return { count: this.#watched(), seq: this.#memory.seq }
  }

  /** Ends the sockets of those who may no longer watch: by the clock, and at once where somebody's access was taken away. */
  async check(): Promise<void> {
    const nowMs = Date.now()
    this.#checkedAtMs = nowMs
    for (const socket of this.#open())
      if (nowMs - watcherOf(socket).sinceMs >= SOCKET_MS_MAX) socket.close(closeCodes.tooOld, 'come back')
    const callers = new Set(this.#open().map((socket) => watcherOf(socket).callerId))
    if (callers.size === 0) return
    try {
      const staying = await mayStay(this.env.DB, [...callers], nowMs)
      for (const socket of this.#open())
        if (callers.has(watcherOf(socket).callerId) && !staying.has(watcherOf(socket).callerId))
          socket.close(closeCodes.signedOut, 'sign in again')
    } catch (thrown) {
      // D1 is down: nobody stays longer than SOCKET_MS_MAX, and what they see says nothing that they have not been allowed to see.
      log.warn('feed.check-failed', { said: said(thrown) })
    }
  }

  /** Asking is telling: who hears of no watcher may say nothing for a while. */
  #watched(): number {
    const count = this.#open().length
    if (count === 0) {
      this.#memory.interrupt()
      this.#unheardUntilMs = Date.now() + UNHEARD_MS
    }
    return count
  }

  #settleLater(nowMs: number): void {
    if (this.#settling || nowMs >= this.#unheardUntilMs) return
    this.#settling = true
    setTimeout(() => {
      this.#settling = false
      // Everybody may have left and come back meanwhile.
      const isOver = Date.now() >= this.#unheardUntilMs
      if (isOver) this.#say(this.#memory.reset(true))
      else if (this.#open().length > 0) this.#settleLater(Date.now())
    }, this.#unheardUntilMs - nowMs)
  }

  #say(text: string): void {
    for (const socket of this.#open()) if (watcherOf(socket).listens) send(socket, text)
  }

  #open(): WebSocket[] {
    return this.ctx.getWebSockets().filter(({ readyState }) => readyState === WebSocket.OPEN)
  }
}

/** The platform would keep what is not read in the memory of this object, without end. */
function send(socket: WebSocket, text: string): void {
  if (socket.bufferedAmount > UNREAD_BYTES_MAX) socket.close(closeCodes.tooSlow, 'too slow')
  else socket.send(text)
}

function sinceIn(message: string | ArrayBuffer): number | null | undefined {
  if (typeof message !== 'string' || message.length > WORD_LENGTH_MAX) return undefined
  try {
    return word.safeParse(JSON.parse(message)).data?.since
  } catch {
    return undefined
  }
}

const keep = (socket: WebSocket, watcher: Watcher): void => socket.serializeAttachment(watcher)
/** Every socket was given one when it was taken. */
const watcherOf = (socket: WebSocket): Watcher => socket.deserializeAttachment()
