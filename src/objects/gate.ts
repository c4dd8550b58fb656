import { DurableObject } from 'cloudflare:workers'
import { drainedItems } from '../domain/feed/items'
import { isWatched, type Teller, tell } from '../domain/feed/tell'
import type { Effects } from '../domain/incidents/facts'
import { announce, dueOf, merged, project } from '../domain/project'
import { TokenBucket } from '../kit/bucket'
import { systemClock } from '../kit/clock'
import { log, said } from '../kit/log'
import { HUB } from './feed/protocol'
import { type Erasing, eraseFrom } from './gate/erase'
import { Heartbeat } from './gate/heartbeat'
import { addEffects, type Judgement, judge, type RecentBody, SAME_BODY_MS } from './gate/judge'
import { command, type Problem } from './gate/machine'
import { GatePoll } from './gate/poll'
import type {
  AcceptAnswer,
  AcceptCall,
  Command,
  CommandAnswer,
  GateConfig,
  PollAnswer,
  PollLease,
  Refusal,
} from './gate/protocol'
import { GateRecord } from './gate/record'
import { GateTables, noEffects, type OutboxRow } from './gate/tables'

/** Calls that share one transaction and one fsync; more than this wait for the next. */
const FLUSH_CALLS = 128
/** Plain repeats wait this long for company on their way to D1. */
const REPEAT_DRAIN_MS = 2_000
/** When a gate that was killed before its drain wakes up to do it. */
const BACKSTOP_MS = 30_000
const BACKOFF_MAX_MS = 30_000
const PRUNE_EVERY_MS = 3_600_000
const DRAIN_BYTES = 1_000_000
/** Under load a drain rests for some times as long as it took, so that the next one carries more: D1 is paid by the batch. */
const DRAIN_REST_FACTOR = 4
const DRAIN_REST_MIN_MS = 20
const DRAIN_REST_MAX_MS = 200
/** So few at once are no load, and whoever watches shall see them soon: then a drain begins so long after the one before. */
const DRAIN_FEW_ROWS = 8
const DRAIN_EVERY_MS = 20
const BACKLOG_BYTES = 8_000_000

interface Waiting {
  call: AcceptCall
  resolve(answer: AcceptAnswer): void
  reject(thrown: unknown): void
  /** What the gate says to itself, and what was received before: no sender is heard by it. */
  ours?: boolean
}

/** The inbound side of one integration: the single writer of its open incidents (architecture §3). */
export class Gate extends DurableObject<Env> {
  readonly #tables = new GateTables(this.ctx.storage.sql)
  #config = this.#tables.config()
  #bucket: { limit: string; tokens: TokenBucket } | undefined
  #pending: Waiting[] = []
  #flushDue = false
  readonly #recentBodies = new Map<string, RecentBody>()
  /** The outbox as it stands, or null where it has to be read: after a start, or when it grew too large to hold twice. */
  #backlog: OutboxRow[] | null = this.#tables.outboxRows() === 0 ? [] : null
  #backlogBytes = 0
  #draining = false
  /** What is on its way to D1 just now; it ends, well or not, without a throw. */
  #projecting: Promise<unknown> = Promise.resolve()
  #failures = 0
  #repeatTimer = false
  #alarmAtMs: number | undefined
  #prunedAtMs = 0
  readonly #record = new GateRecord(this.#tables, () => this.ctx.waitUntil(this.#drain({ countersToo: true })))

  readonly #poll = new GatePoll(this.#tables)
  readonly #heartbeat = new Heartbeat(this.#tables)
  readonly #teller: Teller = {
    feed: () => this.env.FEED.getByName(HUB),
    clock: systemClock,
    later: (work) => this.ctx.waitUntil(work),
  }
  /** While D1 or the queue is down: no drain before this. */
  #retryAtMs = 0

  /** Durable when it answers; D1 and the queue hear of it afterwards. */
  async accept(call: AcceptCall): Promise<AcceptAnswer> {
    if (!this.#adopts(call.config)) return { kind: 'stale-config' }
    if (call.poll && !this.#poll.holds(call.poll.lease)) return { kind: 'lease-lost' }
    const afterSeconds = call.poll || call.again ? 0 : this.#take(call.config.rateLimit)
    if (afterSeconds > 0) return { kind: 'limited', afterSeconds }
    return new Promise((resolve, reject) => {
      this.#pending.push({ call, resolve, reject, ours: call.again !== undefined })
      this.#flushSoon()
    })
  }

  /** What a person (or a system that speaks for one) decides. */
  async command({ incidentId, dedupKey, action, actor }: Command): Promise<CommandAnswer> {
    const known = this.#tables.problems([dedupKey]).get(dedupKey)
    if (known?.incidentId !== incidentId || !this.#config) return { kind: 'unknown-incident' }
    const nowMs = Date.now()
    const decision = command(known, action, actor, nowMs)
    if (!decision.changed) return { kind: 'unchanged', status: known.status }
    const effects = noEffects()
    addEffects(effects, decision, { config: this.#config, atMs: nowMs, nowMs, messageId: null, actor })
    this.#save([decision.problem], [], [effects], nowMs)
    this.ctx.waitUntil(this.#drain())
    return { kind: 'done', status: action === 'acknowledge' ? 'acknowledged' : 'resolved' }
  }

  /** One run at a time asks the vendor; who comes while another one does is sent away. */
  async beginPoll(config: GateConfig, lease: string): Promise<PollAnswer> {
    return this.#adopts(config) ? this.#poll.begin(lease, Date.now()) : { kind: 'closed' }
  }

  /** A page without signals: only the cursor moves. False where another run has taken over. */
  async advancePoll(page: PollLease): Promise<boolean> {
    if (!this.#poll.holds(page.lease)) return false
    this.#poll.advance(page, Date.now())
    return true
  }

  async endPoll(lease: string): Promise<void> {
    this.#poll.end(lease)
  }

  /** Takes effect for every request that arrives from now on, whatever the isolates have cached. */
  async configure(config: GateConfig): Promise<void> {
    if (!this.#config || config.version > this.#config.version) this.#adopt(config)
  }

  /** Of the newest configuration that it has heard of; 0 before the first. */
  async version(): Promise<number> {
    return this.#config?.version ?? 0
  }

  /** Deleted: nothing comes in any more, whatever D1 or an isolate still says. */
  async close(version: number): Promise<void> {
    if (this.#config) this.#adopt({ ...this.#config, enabled: false, version })
  }

  async refused(refusal: Refusal): Promise<void> {
    this.#record.refused(refusal)
  }

  /** The last 50, newest first. */
  async refusals(): Promise<Refusal[]> {
    return this.#record.refusals()
  }

  /**
   * Forgets it, also what is on its way to D1: when this answers, no drain brings it back, and D1 can be cleaned. Answers how many
   * rows of its own it found; `dryRun` only finds. A problem that is forgotten opens anew with its next trigger.
   */
  async erase(what: Erasing, dryRun: boolean): Promise<number> {
    while (this.#pending.length > 0) this.#flush()
    const { outbox, found } = this.ctx.storage.transactionSync(() => eraseFrom(this.ctx.storage.sql, what, dryRun))
    const refusals = 'writings' in what ? this.#record.erase(what.writings, dryRun) : 0
    if (dryRun) return found + refusals
    this.#recentBodies.clear()
    // In their places: a drain that is under way counts them.
    this.#backlog = this.#backlog?.map((row) => ({ ...row, effects: outbox.get(row.seq) ?? row.effects })) ?? null
    await this.#projecting
    return found + refusals
  }

  override async alarm(): Promise<void> {
    this.#alarmAtMs = undefined
    // Whatever it was set for, an object that is awake may as well try again.
    this.#retryAtMs = 0
    const nowMs = Date.now()
    this.#listen(nowMs)
    if (nowMs - this.#prunedAtMs > PRUNE_EVERY_MS && this.#tables.prune(nowMs)) this.#prunedAtMs = nowMs
    await this.#drain({ countersToo: true })
  }

  /** Says so where a message that was expected did not come, and wakes up when the next one is overdue. */
  #listen(nowMs: number): void {
    const dueAtMs = this.#heartbeat.dueAtMs(this.#config, nowMs)
    if (dueAtMs === undefined || !this.#config) return
    if (dueAtMs > nowMs) this.#arm(dueAtMs)
    else this.#say(this.#heartbeat.missed(this.#config, nowMs))
  }

  /** To itself: nobody waits for the answer, and no counter counts it. */
  #say(call: AcceptCall): void {
    this.#pending.push({ call, resolve: () => {}, reject: () => {}, ours: true })
    this.#flushSoon()
  }

  #adopts(config: GateConfig): boolean {
    if (!this.#config || config.version > this.#config.version) this.#adopt(config)
    return config.version === this.#config?.version && this.#config.enabled
  }

  #adopt(config: GateConfig): void {
    const before = this.#config
    this.#config = config
    this.#tables.saveConfig(config)
    if (config.heartbeatMinutes === null || !config.enabled) return
    const nowMs = Date.now()
    if (before?.heartbeatMinutes !== config.heartbeatMinutes || !before.enabled) this.#heartbeat.start(nowMs)
    this.#listen(nowMs)
  }

  #take(limit: GateConfig['rateLimit']): number {
    if (!limit) return 0
    const name = `${limit.perMinute}/${limit.burst}`
    if (this.#bucket?.limit !== name)
      this.#bucket = { limit: name, tokens: new TokenBucket(limit.perMinute / 60, limit.burst, Date.now()) }
    return this.#bucket.tokens.take(Date.now())
  }

  #flushSoon(): void {
    if (this.#flushDue) return
    this.#flushDue = true
    setTimeout(() => this.#flush(), 0)
  }

  /** One transaction for everybody who waits. A call that cannot be judged fails alone. */
  #flush(): void {
    this.#flushDue = false
    const waiting = this.#pending.splice(0, FLUSH_CALLS)
    if (this.#pending.length > 0) this.#flushSoon()
    const nowMs = Date.now()
    const theirs = waiting.find(({ ours }) => !ours)
    const heard = theirs && this.#heartbeat.heard(theirs.call.config, nowMs)
    if (heard) waiting.unshift({ call: heard, resolve: () => {}, reject: () => {}, ours: true })
    const problems = this.#tables.problems([...new Set(waiting.flatMap(({ call }) => dedupKeysOf(call)))])
    const seen = this.#tables.seen(waiting.flatMap(({ call }) => call.message.key ?? []))
    const touched = new Map<string, Problem>()
    const newlySeen: { key: string; messageId: string }[] = []
    const effects: Effects[] = []
    const answers: (() => void)[] = []
    let urgent = false
    const view = {
      problem: (dedupKey: string) => problems.get(dedupKey),
      seen: (key: string) => seen.get(key),
      recentBody: (hash: string) => this.#recentBodies.get(hash),
    }
    let page: PollLease | undefined
    for (const { call, resolve, reject, ours } of waiting) {
      // Another run may have begun since this page was handed in.
      if (call.poll && !this.#poll.holds(call.poll.lease)) {
        answers.push(() => resolve({ kind: 'lease-lost' }))
        continue
      }
      const judgement = attempted(() => judge(call, view, nowMs))
      if ('thrown' in judgement) {
        answers.push(() => reject(judgement.thrown))
        continue
      }
      page = call.poll ?? page
      for (const [dedupKey, problem] of judgement.problems) {
        problems.set(dedupKey, problem)
        touched.set(dedupKey, problem)
      }
      if (judgement.seen) {
        newlySeen.push(judgement.seen)
        seen.set(judgement.seen.key, judgement.messageId)
      }
      if (judgement.recent) this.#recentBodies.set(judgement.recent.hash, judgement.recent.body)
      if (judgement.effects.messages.length > 0) effects.push(judgement.effects)
      urgent ||= judgement.urgent
      if (!ours) this.#record.accepted(nowMs - call.message.receivedAtMs)
      answers.push(() => resolve({ kind: 'accepted', messageId: judgement.messageId, results: judgement.results }))
    }
    try {
      this.#save(touched.values(), newlySeen, effects, nowMs, page)
    } catch (thrown) {
      // Nothing was written: every sender is told to try again.
      for (const { reject } of waiting) reject(thrown)
      this.#poll.forget()
      this.#recentBodies.clear()
      return
    }
    for (const answer of answers) answer()
    this.#forgetBodies(nowMs)
    if (urgent) this.ctx.waitUntil(this.#drain())
    else if (effects.length > 0) this.#drainRepeatsLater()
  }

  #save(
    problems: Iterable<Problem>,
    seen: { key: string; messageId: string }[],
    effects: Effects[],
    nowMs: number,
    page?: PollLease,
  ): void {
    const rows = this.ctx.storage.transactionSync(() => {
      if (page) this.#poll.advance(page, nowMs)
      return this.#tables.save({ problems, seen, effects, nowMs })
    })
    if (rows.length > 0) this.#arm(nowMs + BACKSTOP_MS)
    if (!this.#backlog) return
    this.#backlog.push(...rows)
    this.#backlogBytes += rows.reduce((sum, { bytes }) => sum + bytes, 0)
    if (this.#backlogBytes > BACKLOG_BYTES) this.#backlog = null
  }

  #drainRepeatsLater(): void {
    if (this.#repeatTimer) return
    this.#repeatTimer = true
    setTimeout(() => {
      this.#repeatTimer = false
      this.ctx.waitUntil(this.#drain())
    }, REPEAT_DRAIN_MS)
  }

  /** Outbox → D1 → queue; only then is a row deleted. One at a time, in order; with back-off while D1 or the queue is down. */
  async #drain({ countersToo = false } = {}): Promise<void> {
    if (this.#draining) return
    if (Date.now() < this.#retryAtMs) {
      this.#arm(this.#retryAtMs)
      return
    }
    this.#draining = true
    try {
      for (let counted = countersToo ? this.#record.unreported() : undefined; ; counted = undefined) {
        const rows = this.#nextRows()
        const startedAtMs = Date.now()
        if (rows.length === 0 && !counted) break
        const effects = merged(rows.map((row) => row.effects))
        const projecting = project(
          { db: this.env.DB, nowMs: startedAtMs, readBack: isWatched(startedAtMs) },
          effects,
          counted && this.#config && { integrationId: this.#config.integrationId, ...counted },
        )
        this.#projecting = projecting.catch(() => {})
        const projected = await projecting
        if (rows.length > 0) tell(this.#teller, () => drainedItems(this.env.DB, effects, projected))
        if (counted) this.#record.reported(counted)
        await announce(this.env.DELIVER, dueOf(projected.planned))
        this.#drained(rows)
        await scheduler.wait(restMs(rows.length, Date.now() - startedAtMs))
      }
      this.#failures = 0
    } catch (thrown) {
      this.#failures++
      const backoffMs = Math.min(BACKOFF_MAX_MS, 500 * 2 ** this.#failures)
      log.warn('gate.drain-failed', {
        integration: this.#config?.integrationId,
        failures: this.#failures,
        backoffMs,
        said: said(thrown),
      })
      this.#retryAtMs = Date.now() + backoffMs
      this.#arm(this.#retryAtMs)
    } finally {
      this.#draining = false
    }
  }

  #nextRows(): OutboxRow[] {
    if (!this.#backlog) return this.#tables.outbox(DRAIN_BYTES)
    const rows: OutboxRow[] = []
    let bytes = 0
    for (const row of this.#backlog) {
      bytes += row.bytes
      if (rows.length > 0 && bytes > DRAIN_BYTES) break
      rows.push(row)
    }
    return rows
  }

  #drained(rows: OutboxRow[]): void {
    if (rows.length === 0) return
    this.#tables.clear(rows)
    if (this.#backlog) {
      this.#backlog.splice(0, rows.length)
      this.#backlogBytes -= rows.reduce((sum, { bytes }) => sum + bytes, 0)
    } else if (this.#tables.outboxRows() === 0) {
      this.#backlog = []
      this.#backlogBytes = 0
    }
  }

  #arm(atMs: number): void {
    if (this.#alarmAtMs !== undefined && this.#alarmAtMs <= atMs) return
    this.#alarmAtMs = atMs
    this.ctx.waitUntil(this.ctx.storage.setAlarm(atMs))
  }

  #forgetBodies(nowMs: number): void {
    // Oldest first, so the first young one ends the search.
    for (const [hash, { atMs }] of this.#recentBodies) {
      if (nowMs - atMs <= SAME_BODY_MS) break
      this.#recentBodies.delete(hash)
    }
  }
}

const restMs = (rows: number, tookMs: number): number =>
  rows <= DRAIN_FEW_ROWS
    ? Math.max(0, DRAIN_EVERY_MS - tookMs)
    : Math.min(DRAIN_REST_MAX_MS, Math.max(DRAIN_REST_MIN_MS, DRAIN_REST_FACTOR * tookMs))

const dedupKeysOf = ({ reading }: AcceptCall): string[] =>
  reading.kind === 'signals' ? reading.signals.map(({ dedupKey }) => dedupKey) : []

function attempted(judged: () => Judgement): Judgement | { thrown: unknown } {
  try {
    return judged()
  } catch (thrown) {
    return { thrown }
  }
}
