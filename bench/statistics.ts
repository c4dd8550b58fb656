/** One round against one target. */
export interface Round {
  requests: number
  requestsPerSecond: number
  p50Ms: number
  p95Ms: number
  p99Ms: number
  cpuMicrosPerRequest: number
  rssMb: number
  /** From the last answer until D1 knew of everything. */
  drainMs?: number
}

export interface Summary {
  rounds: number
  requests: number
  median: Omit<Round, 'requests'>
  best: Omit<Round, 'requests'>
}

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits))

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

export const latency = (values: readonly number[]) => ({
  p50Ms: rounded(percentile(values, 0.5)),
  p95Ms: rounded(percentile(values, 0.95)),
  p99Ms: rounded(percentile(values, 0.99)),
})

export function summary(rounds: readonly Round[]): Summary {
  const of = (pick: (values: readonly number[], name: string) => number): Omit<Round, 'requests'> => {
    const { requests: _, ...names } = rounds[0]!
    const entries = Object.keys(names).map((name) => [
      name,
      rounded(
        pick(
          rounds.map((round) => round[name as keyof Round] ?? 0),
          name,
        ),
      ),
    ])
    return Object.fromEntries(entries)
  }
  return {
    rounds: rounds.length,
    requests: rounds.reduce((sum, { requests }) => sum + requests, 0),
    median: of(median),
    best: of((values, name) => (name === 'requestsPerSecond' ? Math.max(...values) : Math.min(...values))),
  }
}

/** Of rounds that ran next to each other: their median says more than a ratio of two medians. */
export const ratio = (over: readonly Round[] | undefined, under: readonly Round[] | undefined) =>
  over && under
    ? {
        median: rounded(median(over.map((round, at) => round.requestsPerSecond / under[at]!.requestsPerSecond)), 3),
        best: rounded(
          Math.max(...over.map((round) => round.requestsPerSecond)) / Math.max(...under.map((round) => round.requestsPerSecond)),
          3,
        ),
      }
    : null
