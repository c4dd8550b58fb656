import type { Clock } from '../../kit/clock'
import { log, said } from '../../kit/log'
import type { Feed } from '../../objects/feed'
import { type FeedItem, UNWATCHED_MS } from '../../objects/feed/protocol'

/** As much of the world as telling takes. */
export interface Teller {
  feed(): DurableObjectStub<Feed>
  clock: Clock
  later(work: Promise<unknown>): void
}

const BATCH = 200
/** More than this waits only where the feed is in trouble; then watchers fetch their lists instead. */
const WAITING_MAX = 2_000
/** Longer than a publication takes. A request that died while it published leaves no more than this much silence behind. */
const SENDING_MS = 5_000

type Items = () => readonly FeedItem[] | Promise<readonly FeedItem[]>

/**
 * What an isolate knows of the feed, and has to say to it. Items and times alone: whatever belongs to a request (a way to an object, a promise) is used by
 * that request.
 */
export class Telling {
  #unwatchedUntilMs = 0
  #watchedUntilMs = 0
  #sendingUntilMs = 0
  #gap = false
  readonly #waiting: FeedItem[] = []

  /** Whether somebody watched a moment ago; false also where that is not known. */
  isWatched(nowMs: number): boolean {
    return nowMs < this.#watchedUntilMs
  }

  tell(teller: Teller, items: Items): void {
    // A clock that went back must not silence the hub for longer.
    const silentMs = this.#unwatchedUntilMs - teller.clock()
    if (silentMs <= 0 || silentMs > UNWATCHED_MS) teller.later(this.#told(teller, items))
  }

  async #told(teller: Teller, items: Items): Promise<void> {
    try {
      if (!(await this.#hasWatchers(teller))) return
      const told = await items()
      if (this.#waiting.length + told.length > WAITING_MAX) this.#gap = true
      else this.#waiting.push(...told)
      while (this.#waiting.length > 0 && teller.clock() >= this.#sendingUntilMs) await this.#send(teller)
    } catch (thrown) {
      // What this loses is in D1; the next word that gets through tells watchers to look there.
      this.#gap = true
      this.#watchedUntilMs = 0
      this.#unwatchedUntilMs = teller.clock() + UNWATCHED_MS
      log.warn('feed.not-told', { said: said(thrown) })
    }
  }

  async #hasWatchers({ feed, clock }: Teller): Promise<boolean> {
    const askedAtMs = clock()
    if (this.isWatched(askedAtMs)) return true
    const { count } = await feed().watchers()
    this.#heard(count, askedAtMs)
    return count > 0
  }

  /** One at a time in an isolate; what comes meanwhile goes with the next. */
  async #send({ feed, clock }: Teller): Promise<void> {
    const askedAtMs = clock()
    this.#sendingUntilMs = askedAtMs + SENDING_MS
    const gap = this.#gap
    this.#gap = false
    try {
      this.#heard(await feed().publish(this.#waiting.splice(0, BATCH), gap), askedAtMs)
    } catch (thrown) {
      this.#waiting.length = 0
      throw thrown
    } finally {
      this.#sendingUntilMs = 0
    }
  }

  /** Counted from the question, so that a watcher who came after the answer knows how long nobody may have known of him. */
  #heard(watchers: number, askedAtMs: number): void {
    if (watchers > 0) {
      this.#watchedUntilMs = askedAtMs + UNWATCHED_MS
      return
    }
    this.#watchedUntilMs = 0
    this.#unwatchedUntilMs = askedAtMs + UNWATCHED_MS
    this.#waiting.length = 0
    // Whoever comes next begins with a reset.
    this.#gap = false
  }
}

const ours = new Telling()

/**
 * Says what has happened to those who watch. After the fact, never in its way: it waits for nothing, throws nothing, and where nobody watches
 * it is one question in two seconds and isolate, and `items` is never asked.
 */
export const tell = (teller: Teller, items: Items): void => ours.tell(teller, items)

/** For those who can prepare at little cost what `tell` will be asked for. */
export const isWatched = (nowMs: number): boolean => ours.isWatched(nowMs)
