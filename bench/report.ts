import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import type { DeliveryLoad, Neighbour } from './delivery.ts'
import type { FeedLatency } from './feed.ts'
import { bodyBytes } from './messages.ts'
import type { Options } from './options.ts'
import { postgresBin } from './postgres.ts'
import type { Replayed } from './replay.ts'
import { median, type Round, ratio, rounded, summary } from './statistics.ts'

export interface Measured {
  rounds: ReadonlyMap<string, Round[]>
  ack: Round | null
  endToEnd: DeliveryLoad | null
  loads: DeliveryLoad[]
  neighbour: Neighbour | null
  replay: Replayed | null
  feed: FeedLatency | null
  startedLoad: number
}

const require = createRequire(import.meta.url)
const versionOf = (name: string): string => JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8')).version

/** Everything that was measured, and what it means. */
export function report({ rounds, ack, endToEnd, loads, neighbour, replay, feed, startedLoad }: Measured, options: Options) {
  const ratios = {
    'newKeys/hello': ratio(rounds.get('newKeys'), rounds.get('hello')),
    'newKeys/helloPost': ratio(rounds.get('newKeys'), rounds.get('helloPost')),
    'repeatedKey/newKeys': ratio(rounds.get('repeatedKey'), rounds.get('newKeys')),
    'newKeys/baseline.sqlite': ratio(rounds.get('newKeys'), rounds.get('baseline.sqlite')),
    'newKeys/baseline.postgres': ratio(rounds.get('newKeys'), rounds.get('baseline.postgres')),
    'newKeys/floor': ratio(rounds.get('newKeys'), rounds.get('floor')),
    'floor/baseline.sqlite': ratio(rounds.get('floor'), rounds.get('baseline.sqlite')),
    'million/thousand': ratio(rounds.get('million'), rounds.get('thousand')),
  }
  const cpuOf = (name: string) => median((rounds.get(name) ?? []).map((round) => round.cpuMicrosPerRequest))
  return {
    machine: {
      cores: availableParallelism(),
      cpu: cpus()[0]?.model ?? 'unknown',
      memoryGb: Math.round(totalmem() / 2 ** 30),
      node: process.version,
      workerd: versionOf('workerd'),
      miniflare: versionOf('miniflare'),
      tmpfs: options.tmpfs,
      folder: options.folder,
      loadBefore: rounded(startedLoad),
      loadAfter: rounded(loadavg()[0] ?? 0),
    },
    about: {
      connections: 16,
      bodyBytes,
      cycles: options.cycles,
      roundMs: options.roundMs,
      postgres: postgresBin() ?? 'skipped: not installed',
      rowsAndQueueOperations: 'counted by the engines in src/objects/rows.test.ts',
    },
    targets: Object.fromEntries([...rounds].map(([name, all]) => [name, summary(all)])),
    ack: ack && summary([ack]).median,
    endToEnd,
    loads,
    neighbour,
    replay,
    feed,
    ratios,
    cpuRatios: {
      'newKeys/hello': rounded(cpuOf('newKeys') / cpuOf('hello')),
      'newKeys/baseline.sqlite': rounded(cpuOf('newKeys') / cpuOf('baseline.sqlite')),
      'newKeys/baseline.postgres': rounded(cpuOf('newKeys') / cpuOf('baseline.postgres')),
      'million/thousand': rounded(cpuOf('million') / cpuOf('thousand')),
    },
    verdicts: {
      'newKeys/hello ≥ 0.12': atLeast(ratios['newKeys/hello']?.median, 0.12),
      'newKeys/hello ≥ 0.25 (aim)': atLeast(ratios['newKeys/hello']?.median, 0.25),
      'repeatedKey/newKeys ≥ 1': atLeast(ratios['repeatedKey/newKeys']?.median, 1),
      'newKeys/baseline.sqlite ≥ 0.6': atLeast(ratios['newKeys/baseline.sqlite']?.median, 0.6),
      'newKeys/baseline.postgres ≥ 0.6': atLeast(ratios['newKeys/baseline.postgres']?.median, 0.6),
      'million/thousand ≥ 0.9': atLeast(ratios['million/thousand']?.median, 0.9),
      'ack p50 at one connection ≤ 2 ms': atMost(ack?.p50Ms, 2),
      'end to end p50 ≤ 50 ms': atMost(endToEnd?.p50Ms, 50),
      'end to end p99 ≤ 500 ms': atMost(endToEnd?.p99Ms, 500),
      'beside one that hangs ≤ 1.1 of beside one that answers': atMost(neighbour?.ratio, 1.1),
      'replay: counted right, none twice, none after a cancel': replay ? (replay.right ? 'met' : 'not met') : 'not measured',
      'event to row p95 ≤ 100 ms': atMost(feed ? Math.max(feed.incident.p95Ms, feed.delivery.p95Ms) : undefined, 100),
      'lost 0': atMost(lostOf([endToEnd, neighbour, feed, ...loads]), 0),
    },
  }
}

/** Undefined where nothing was measured. */
const lostOf = (measured: ({ lost: number } | null)[]): number | undefined =>
  measured.reduce<number | undefined>((sum, one) => (one ? (sum ?? 0) + one.lost : sum), undefined)

type Verdict = 'met' | 'not met' | 'not measured'
const atLeast = (value: number | undefined, floor: number): Verdict =>
  value === undefined ? 'not measured' : value >= floor ? 'met' : 'not met'
const atMost = (value: number | undefined, ceiling: number): Verdict =>
  value === undefined ? 'not measured' : value <= ceiling ? 'met' : 'not met'
