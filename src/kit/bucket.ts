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
