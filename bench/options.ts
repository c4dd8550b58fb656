import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Load } from './delivery.ts'

export const scenarios = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'replay', 'feed'] as const
export type Scenario = (typeof scenarios)[number]

export interface Options {
  only: ReadonlySet<Scenario>
  /** Every target is loaded once in a cycle, in the same order. */
  cycles: number
  roundMs: number
  ackMs: number
  endToEnd: Load
  deliveryLoads: Load[]
  neighbourRounds: number
  neighbourSeconds: number
  feedMs: number
  scaleRounds: number
  scaleRoundMs: number
  incidents: number
  replayed: number
  /** Where the hubs and the baselines keep their files; gone at the end. */
  folder: string
  tmpfs: boolean
}

/** `--quick`, `--only b,f`, `--folder <where the state goes>` (default: tmpfs where there is one). */
export function optionsOf(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: { quick: { type: 'boolean' }, only: { type: 'string' }, folder: { type: 'string' } },
  })
  const asked = values.only?.split(',') ?? [...scenarios]
  const unknown = asked.filter((name) => !scenarios.includes(name as Scenario))
  if (unknown.length > 0) throw new Error(`--only knows ${scenarios.join(', ')}; not ${unknown.join(', ')}`)
  const shm = existsSync('/dev/shm')
  const folder = mkdtempSync(path.join(values.folder ?? (shm ? '/dev/shm' : tmpdir()), 'signalbox-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  return {
    // All that was asked for are scenarios: the others were refused above.
    only: new Set(asked as Scenario[]),
    ...(values.quick
      ? {
          cycles: 3,
          roundMs: 500,
          ackMs: 1_200,
          endToEnd: { eventsPerSecond: 100, seconds: 4, destinations: 1 },
          feedMs: 5_000,
          scaleRounds: 3,
          scaleRoundMs: 500,
          deliveryLoads: [{ eventsPerSecond: 50, seconds: 4, destinations: 4 }],
          neighbourRounds: 1,
          neighbourSeconds: 5,
        }
      : {
          cycles: 8,
          roundMs: 2_000,
          ackMs: 5_000,
          endToEnd: { eventsPerSecond: 100, seconds: 30, destinations: 1 },
          feedMs: 30_000,
          scaleRounds: 8,
          scaleRoundMs: 2_000,
          deliveryLoads: [
            { eventsPerSecond: 100, seconds: 30, destinations: 4 },
            { eventsPerSecond: 500, seconds: 60, destinations: 4 },
          ],
          neighbourRounds: 5,
          neighbourSeconds: 20,
        }),
    incidents: 1_000_000,
    replayed: values.quick ? 5_000 : 100_000,
    folder,
    tmpfs: folder.startsWith('/dev/shm/'),
  }
}
