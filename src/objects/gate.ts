import { DurableObject } from 'cloudflare:workers'
import type { Effects } from '../domain/incidents/facts'
import { TokenBucket } from '../kit/bucket'
import { systemClock } from '../kit/clock'
import { HUB } from './feed/protocol'
import { Backlog } from './gate/backlog'
import { Drain } from './gate/drain'
import { type Erasing, eraseFrom } from './gate/erase'
import { dedupKeysOf, flushed, type Waiting } from './gate/flush'
import { Heartbeat } from './gate/heartbeat'
import { addEffects, type RecentBody, SAME_BODY_MS } from './gate/judge'
import { assign, command, type Decision, type Problem } from './gate/machine'
import { GatePoll } from './gate/poll'
import type {
  AcceptAnswer,
  AcceptCall,
  Assignment,
  AssignmentAnswer,
  Command,
  CommandAnswer,
  GateConfig,
  PollAnswer,
  PollLease,
  Refusal,
} from './gate/protocol'
import { GateRecord } from './gate/record'
import { GateTables, noEffects } from './gate/tables'

/** Calls that share one transaction and one fsync; more than this wait for the next. */
const FLUSH_CALLS = 128
/** Plain repeats wait this long for company on their way to D1. */
const REPEAT_DRAIN_MS = 2_000
/** When a gate that was killed before its drain wakes up to do it. */
const BACKSTOP_MS = 30_000
const PRUNE_EVERY_MS = 3_600_000

/** The inbound side of one integration: the single writer of its open incidents (architecture §3). */
export class Gate extends DurableObject<Env> {
  readonly #tables = new GateTables(this.ctx.storage.sql)
  #config = this.#tables.config()
  #bucket: { limit: string; tokens: TokenBucket } | undefined
  #pending: Waiting[] = []
  #flushDue = false
  readonly #recentBodies = new Map<string, RecentBody>()
  #repeatTimer = false
  #alarmAtMs: number | undefined
  #prunedAtMs = 0
  readonly #record = new GateRecord(this.#tables, () => this.#drainSoon({ countersToo: true }))

  readonly #poll = new GatePoll(this.#tables)
  readonly #heartbeat = new Heartbeat(this.#tables)
  readonly #backlog = new Backlog(this.#tables)
  readonly #drain = new Drain({
    env: () => this.env,
    backlog: this.#backlog,
    record: this.#record,
    teller: {
      feed: () => this.env.FEED.getByName(HUB),
      clock: systemClock,
      later: (work) => this.ctx.waitUntil(work),
    },
    config: () => this.#config,
    arm: (atMs) => this.#arm(atMs),
  })

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
  async command({ action, ...about }: Command): Promise<CommandAnswer> {
    const known = this.#decided(about, (one, nowMs) => command(one, action, about.actor, nowMs))
    if (!known) return { kind: 'unknown-incident' }
    if (!known.changed) return { kind: 'unchanged', status: known.status }
    return { kind: 'done', status: action === 'acknowledge' ? 'acknowledged' : 'resolved' }
  }

  /** Whom a person gives it to. */
  async assign({ assigneeId, ...about }: Assignment): Promise<AssignmentAnswer> {
    const known = this.#decided(about, (one) => assign(one, assigneeId))
    if (!known) return { kind: 'unknown-incident' }
    if (!known.changed) return { kind: 'unchanged', status: known.status, assigneeId: known.assigneeId }
    return { kind: 'done', status: known.status, before: known.assigneeId }
  }

  /** Commits a decision, which is durable then. Answers the problem as it was before; undefined where the gate knows no such incident. */
  #decided(
    { incidentId, dedupKey, actor }: Pick<Command, 'incidentId' | 'dedupKey' | 'actor'>,
    decide: (known: Problem, nowMs: number) => Decision,
  ): (Problem & { changed: boolean }) | undefined {
    const known = this.#tables.problems([dedupKey]).get(dedupKey)
    if (known?.incidentId !== incidentId || !this.#config) return undefined
    const nowMs = Date.now()
    const decision = decide(known, nowMs)
    if (decision.changed) {
      const effects = noEffects()
      addEffects(effects, decision, { config: this.#config, atMs: nowMs, nowMs, messageId: null, actor })
      this.#save([decision.problem], [], [effects], nowMs)
      this.#drainSoon()
    }
    return { ...known, changed: decision.changed }
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
    this.#backlog.erased(outbox)
    await this.#drain.settled()
    return found + refusals
  }

  override async alarm(): Promise<void> {
    this.#alarmAtMs = undefined
    // Whatever it was set for, an object that is awake may as well try again.
    this.#drain.retryNow()
    const nowMs = Date.now()
    this.#listen(nowMs)
    if (nowMs - this.#prunedAtMs > PRUNE_EVERY_MS && this.#tables.prune(nowMs)) this.#prunedAtMs = nowMs
    await this.#drain.run({ countersToo: true })
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

  /** One transaction for everybody who waits. */
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
    const holds = (lease: string) => this.#poll.holds(lease)
    const { touched, newlySeen, effects, page, receivedAtMs, urgent, answers } = flushed(
      waiting,
      { problems, seen, recentBodies: this.#recentBodies, holds },
      nowMs,
    )
    for (const atMs of receivedAtMs) this.#record.accepted(nowMs - atMs)
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
    if (urgent) this.#drainSoon()
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
    this.#backlog.add(rows)
  }

  #drainSoon(how?: { countersToo: boolean }): void {
    this.ctx.waitUntil(this.#drain.run(how))
  }

  #drainRepeatsLater(): void {
    if (this.#repeatTimer) return
    this.#repeatTimer = true
    setTimeout(() => {
      this.#repeatTimer = false
      this.#drainSoon()
    }, REPEAT_DRAIN_MS)
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
