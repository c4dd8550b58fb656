/** A token bucket that is only ever asked, never timed: it refills by what has passed since the last question. */
export class TokenBucket {
  #tokens: number
  #atMs: number
  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    nowMs: number,
  ) {
    this.#tokens = burst
    this.#atMs = nowMs
  }

  /** 0 where a token was taken; otherwise the whole seconds until there is one. */
  take(nowMs: number): number {
    // A clock that goes backwards gives nothing and takes nothing.
    this.#tokens = Math.min(this.burst, this.#tokens + (Math.max(0, nowMs - this.#atMs) / 1000) * this.perSecond)
    this.#atMs = nowMs
    if (this.#tokens >= 1) {
      this.#tokens -= 1
      return 0
    }
    return Math.max(1, Math.ceil((1 - this.#tokens) / this.perSecond))
  }
}

/**
 * A bucket per key, and one that all share: for tries of strangers, where each has few and all together have some. Only the latest
 * keys are remembered.
 */
export class Buckets {
  readonly #each = new Map<string, TokenBucket>()
  readonly #all: TokenBucket
  constructor(
    private readonly perMinute: { each: number; all: number },
    nowMs: number,
    private readonly keysMax = 10_000,
  ) {
    this.#all = new TokenBucket(perMinute.all / 60, perMinute.all, nowMs)
  }

  /** As `TokenBucket.take`. Who has none left takes nothing from the others. */
  take(key: string, nowMs: number): number {
    const { each } = this.perMinute
    const own = this.#each.get(key) ?? new TokenBucket(each / 60, each, nowMs)
    this.#each.delete(key)
    this.#each.set(key, own)
    const [oldest] = this.#each.size > this.keysMax ? this.#each.keys() : []
    if (oldest !== undefined) this.#each.delete(oldest)
    return own.take(nowMs) || this.#all.take(nowMs)
  }
}
