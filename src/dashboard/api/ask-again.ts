/** Changes that come together are asked for together. */
const GATHER_MS = 120
/** However much changes, nothing is asked for again sooner than that. */
const EVERY_MS = 1_000

const askedAtMs = new Map<string, number>()
const waiting = new Set<string>()

/** Asks soon, once for all who want the same (`what`) meanwhile, and at most once a second. */
export function askAgain(what: string, ask: () => void): void {
  if (waiting.has(what)) return
  waiting.add(what)
  const restMs = (askedAtMs.get(what) ?? Number.NEGATIVE_INFINITY) + EVERY_MS - performance.now()
  setTimeout(
    () => {
      waiting.delete(what)
      askedAtMs.set(what, performance.now())
      ask()
    },
    Math.max(GATHER_MS, restMs),
  )
}
