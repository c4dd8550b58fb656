import { drainedItems } from '../../domain/feed/items'
import { isWatched, type Teller, tell } from '../../domain/feed/tell'
import { announce, dueOf, merged, project } from '../../domain/project'
import { log, said } from '../../kit/log'
import type { Backlog } from './backlog'
import type { GateConfig } from './protocol'
import type { GateRecord } from './record'

const BACKOFF_MAX_MS = 30_000
/** Under load a drain rests for some times as long as it took, so that the next one carries more: D1 is paid by the batch. */
const REST_FACTOR = 4
const REST_MIN_MS = 20
const REST_MAX_MS = 200
/** So few at once are no load, and whoever watches shall see them soon: then a drain begins so long after the one before. */
const FEW_MESSAGES = 8
const EVERY_MS = 20

export interface DrainOf {
  env(): Pick<Env, 'DB' | 'DELIVER'>
  backlog: Backlog
  record: GateRecord
  teller: Teller
  config(): GateConfig | undefined
  /** Wakes the object up then. */
  arm(atMs: number): void
}

/** Outbox → D1 → queue; only then is a row deleted. One at a time, in order; with back-off while D1 or the queue is down. */
export class Drain {
  readonly #of: DrainOf
  #isRunning = false
  #projecting: Promise<unknown> = Promise.resolve()
  #failures = 0
  /** While D1 or the queue is down: not before this. */
  #retryAtMs = 0

  constructor(of: DrainOf) {
    this.#of = of
  }

  /** `countersToo`: also what was counted, although no row goes with it. */
  async run({ countersToo = false } = {}): Promise<void> {
    if (this.#isRunning) return
    if (Date.now() < this.#retryAtMs) {
      this.#of.arm(this.#retryAtMs)
      return
    }
    this.#isRunning = true
    try {
      for (let counted = countersToo ? this.#of.record.unreported() : undefined; ; counted = undefined) {
        const startedAtMs = Date.now()
        const messages = await this.#carry(counted, startedAtMs)
        if (messages === undefined) break
        // The clock may have gone back meanwhile.
        await scheduler.wait(restMs(messages, Math.max(0, Date.now() - startedAtMs)))
      }
      this.#failures = 0
    } catch (thrown) {
      this.#failed(thrown)
    } finally {
      this.#isRunning = false
    }
  }

  /** Whatever the next one was to wait for, it need not. */
  retryNow(): void {
    this.#retryAtMs = 0
  }

  /** What is on its way to D1 just now has ended, well or not. */
  async settled(): Promise<void> {
    await this.#projecting
  }

  /** One load; answers how many messages it had, undefined where there is nothing to carry. */
  async #carry(counted: ReturnType<GateRecord['unreported']>, nowMs: number): Promise<number | undefined> {
    const { backlog, record, teller, config } = this.#of
    const env = this.#of.env()
    const rows = backlog.next()
    if (rows.length === 0 && !counted) return undefined
    const effects = merged(rows.map((row) => row.effects))
    const integrationId = config()?.integrationId
    const figures = counted && integrationId !== undefined ? { integrationId, ...counted } : undefined
    const projecting = project({ db: env.DB, nowMs, readBack: isWatched(nowMs) }, effects, figures)
    this.#projecting = projecting.catch(() => {})
    const projected = await projecting
    if (rows.length > 0) tell(teller, () => drainedItems(env.DB, effects, projected))
    if (counted) record.reported(counted)
    await announce(env.DELIVER, dueOf(projected.planned))
    backlog.done(rows)
    return rows.reduce((sum, { effects }) => sum + effects.messages.length, 0)
  }

  #failed(thrown: unknown): void {
    this.#failures++
    const backoffMs = Math.min(BACKOFF_MAX_MS, 500 * 2 ** this.#failures)
    log.warn('gate.drain-failed', {
      integration: this.#of.config()?.integrationId,
      failures: this.#failures,
      backoffMs,
      said: said(thrown),
    })
    this.#retryAtMs = Date.now() + backoffMs
    this.#of.arm(this.#retryAtMs)
  }
}

const restMs = (messages: number, tookMs: number): number =>
  messages <= FEW_MESSAGES ? Math.max(0, EVERY_MS - tookMs) : Math.min(REST_MAX_MS, Math.max(REST_MIN_MS, REST_FACTOR * tookMs))
