import path from 'node:path'
import { drained, github, startHub } from './hub.ts'
import { flood } from './load.ts'
import { each, newKeys } from './messages.ts'
import type { Options } from './options.ts'
import { seed } from './seed.ts'
import type { Round } from './statistics.ts'
import { type Load, newKeysLoad, opened, round } from './throughput.ts'

const SMALL = { incidents: 1_000, open: 1_000 }

/** The same load on a small hub and on a full one, in turn. */
export async function scale(options: Options, say: (text: string) => void): Promise<Map<string, Round[]>> {
  say(`seeding ${options.incidents} incidents, 100000 of them open`)
  const small = await seededLoad('thousand', options, SMALL)
  const full = await seededLoad('million', options, { incidents: options.incidents, open: 100_000 })
  for (const load of [small, full]) await round(load, options.scaleRoundMs)
  const rounds = new Map<string, Round[]>([small, full].map(({ name }) => [name, []]))
  for (let cycle = 1; cycle <= options.scaleRounds; cycle++) {
    // Whoever comes first in a pair may have it better.
    for (const load of cycle % 2 ? [small, full] : [full, small]) {
      const one = await round(load, options.scaleRoundMs)
      rounds.get(load.name)!.push(one)
      say(
        `${cycle}/${options.scaleRounds} ${load.name}: ${Math.round(one.requestsPerSecond)}/s, ${Math.round(one.cpuMicrosPerRequest)} µs`,
      )
    }
  }
  await Promise.all([small.target.stop(), full.target.stop()])
  return rounds
}

async function seededLoad(
  name: string,
  options: Options,
  { incidents, open }: { incidents: number; open: number },
): Promise<Load> {
  const state = path.join(options.folder, name)
  const first = await startHub(state)
  const to = await github(first)
  // The gate makes its tables with its first message.
  const { lastBody } = await flood({ port: first.port, connections: 1, forMs: 60_000, next: each(newKeys(to, 1)), right: opened })
  await drained(first, lastBody)
  await first.stop()
  seed(state, to.id, incidents, open)
  return newKeysLoad(name, 'g', await startHub(state), to)
}
