import { DurableObject } from 'cloudflare:workers'
import { replayItem } from '../domain/feed/items'
import { type Teller, tell } from '../domain/feed/tell'
import { advance, type Next, type Walk } from '../domain/replays/advance'
import { giveUp } from '../domain/replays/give-up'
import { systemClock } from '../kit/clock'
import { log, said } from '../kit/log'
import { HUB } from './feed/protocol'

const BACKOFF_MS = 1_000
const BACKOFF_MAX_MS = 300_000
/** About an hour of back-off. */
const FAILURES_MAX = 20
const PLACE = 'walk:'
/** How often those who watch are told how far it is: what moves, moves again sooner than this. */
const TELL_EVERY_MS = 200

/**
 * One job that retries or replays deliveries by a filter. What it is to do, and whether it may, is in D1 (`replays`); here is only how
 * far it is, one place a destination. Everything happens in the alarm, of which there is never more than one at a time.
 */
export class Replay extends DurableObject<Env> {
  readonly #walks = new Map<string, Walk>([...this.ctx.storage.kv.list<Walk>({ prefix: PLACE })])

  readonly #teller: Teller = {
    feed: () => this.env.FEED.getByName(HUB),
    clock: systemClock,
    later: (work) => this.ctx.waitUntil(work),
  }
  #toldAtMs = 0

  /** Somebody made the job, or decided about it: it looks at once. Safe to call at any time. */
  async wake(id: string): Promise<void> {
    this.ctx.storage.kv.put('id', id)
    await this.#arm(Date.now())
  }

  /** The same where it would not wake by itself. */
  async wakeUnlessArmed(id: string): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) await this.wake(id)
  }

  override async alarm(): Promise<void> {
    const id = this.ctx.storage.kv.get<string>('id')
    if (id === undefined) return
    try {
      await this.#goOn(await this.#advance(id))
      this.ctx.storage.kv.delete('failures')
    } catch (thrown) {
      await this.#failed(id, thrown)
    }
  }

  #advance(id: string): Promise<Next> {
    return advance({ db: this.env.DB, queue: this.env.DELIVER, nowMs: Date.now() }, id, {
      all: () => [...this.#walks.values()],
      keep: (walk) => {
        this.ctx.storage.kv.put(PLACE + walk.integrationId, walk)
        this.#walks.set(PLACE + walk.integrationId, walk)
      },
    })
  }

  async #goOn(next: Next): Promise<void> {
    this.#tell(next)
    switch (next.kind) {
      case 'again':
        return this.#arm(next.atMs)
      case 'rests':
        return
      case 'over':
        this.#walks.clear()
        return this.ctx.storage.deleteAll()
    }
  }

  #tell(next: Next): void {
    const nowMs = Date.now()
    const { job } = next
    if (!job) return
    if (next.kind === 'again' && Math.abs(nowMs - this.#toldAtMs) < TELL_EVERY_MS) return
    this.#toldAtMs = nowMs
    tell(this.#teller, () => [replayItem(job, nowMs)])
  }

  /** The platform gives up on an alarm after six tries; this does later, and says so in D1. */
  async #failed(id: string, thrown: unknown): Promise<void> {
    const failures = (this.ctx.storage.kv.get<number>('failures') ?? 0) + 1
    this.ctx.storage.kv.put('failures', failures)
    log.warn('replay.step-failed', { replay: id, failures, said: said(thrown) })
    // D1 itself may be what fails.
    const gaveUp =
      failures >= FAILURES_MAX ? await giveUp(this.env.DB, id, said(thrown), Date.now()).catch(() => undefined) : undefined
    if (gaveUp) tell(this.#teller, () => [replayItem(gaveUp, Date.now())])
    if (gaveUp) this.ctx.storage.kv.delete('failures')
    else await this.#arm(Date.now() + Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** (failures - 1)))
  }

  /** Somebody who woke it meanwhile wins. */
  async #arm(atMs: number): Promise<void> {
    const armedMs = await this.ctx.storage.getAlarm()
    if (armedMs === null || armedMs > atMs) await this.ctx.storage.setAlarm(atMs)
  }
}
