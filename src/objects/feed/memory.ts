import type { FeedItem, FeedLine, Reset } from './protocol'

const LINES_KEPT = 500

/**
 * The last lines that were said, in memory alone: rows are the bill, and who asks for what is forgotten fetches its lists. Sequence numbers
 * come from the clock, so that they go on growing after a restart without having been stored.
 */
export class FeedMemory {
  #lines: { seq: number; line: string }[] = []
  #seq: number
  /** All that was published after this one is remembered; infinite while nobody watches. */
  #completeFrom: number

  constructor(nowMs: number) {
    this.#seq = this.#completeFrom = nowMs * 1000
  }

  /** Of the last line. */
  get seq(): number {
    return this.#seq
  }

  /** The lines as they are sent. */
  add(items: readonly FeedItem[], nowMs: number): string {
    const added = items.map((item) => {
      this.#seq = this.#next(nowMs)
      return { seq: this.#seq, line: lineOf({ seq: this.#seq, ...item }) }
    })
    this.#lines.push(...added)
    const forgotten = this.#lines.splice(0, Math.max(0, this.#lines.length - LINES_KEPT)).at(-1)
    if (forgotten) this.#completeFrom = forgotten.seq
    return added.map(({ line }) => line).join('\n')
  }

  /** What was said since, empty where nothing was; undefined where that is not known. */
  since(seq: number | null): string | undefined {
    if (seq === null || seq < this.#completeFrom || seq > this.#seq) return undefined
    return this.#lines
      .filter((one) => one.seq > seq)
      .map(({ line }) => line)
      .join('\n')
  }

  reset(settled: boolean): string {
    return lineOf({ seq: this.#seq, kind: 'reset', settled } satisfies FeedLine & Reset)
  }

  /** From now on, what happens may not be published. */
  interrupt(): void {
    this.#lines = []
    this.#completeFrom = Number.POSITIVE_INFINITY
  }

  /** From now on, it is. What was said before the interruption counts as too long ago. */
  resume(nowMs: number): void {
    if (Number.isFinite(this.#completeFrom)) return
    this.#seq = this.#completeFrom = this.#next(nowMs)
  }

  #next(nowMs: number): number {
    return Math.max(this.#seq + 1, nowMs * 1000)
  }
}

const lineOf = (line: FeedLine): string => JSON.stringify(line)
