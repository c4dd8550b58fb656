// The targets run in processes of their own, so that neither their clock nor their memory is the load generator's.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

export interface Target {
  port: number
  /** CPU that the measured process (workerd, or the child itself) has used, in µs; NaN where /proc is missing. */
  cpuMicros(): number
  rssMb(): number
  stop(): Promise<void>
}

const alive = new Set<ChildProcess>()
process.on('exit', () => {
  // A process group each, so that one signal reaches workerd too.
  for (const child of alive) if (child.pid) process.kill(-child.pid, 'SIGKILL')
})

/** Starts a file of this folder, which says `{ port }` by IPC and stops on `'stop'`. */
export async function start(file: string, options: object, measured?: 'workerd' | 'postgres'): Promise<Target> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, file)], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, NODE_NO_WARNINGS: '1', BENCH_OPTIONS: JSON.stringify(options) },
  })
  alive.add(child)
  let complaint = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-4000)))
  const exited = once(child, 'exit').then(() => alive.delete(child))
  const ended = exited.then((): never => {
    throw new Error(`${file} ended: ${complaint}`)
  })
  ended.catch(() => {})
  const [{ port }] = (await Promise.race([once(child, 'message'), ended])) as [{ port: number }]
  const pids = [child.pid!, ...(measured ? descendants(child.pid!) : [])]
  const counted = measured === 'workerd' ? pids.filter((pid) => nameOf(pid) === 'workerd') : pids
  return {
    port,
    cpuMicros: () => sum(counted.map(cpuMicrosOf)),
    rssMb: () => sum(counted.map(rssMbOf)),
    async stop() {
      child.send('stop')
      await exited
    },
  }
}

/** For the child's side. */
export function serve(port: number, stop: () => Promise<unknown>): void {
  process.on('message', () => void stop().finally(() => process.exit(0)))
  process.on('disconnect', () => process.exit(0))
  process.send?.({ port })
}

export const given = <T>(): T => JSON.parse(process.env.BENCH_OPTIONS ?? '{}') as T

const CLOCK_TICK_MICROS = 10_000
const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)

function proc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

/** Fields after the name, which may itself hold blanks: state, parent, … */
const statOf = (pid: number): string[] =>
  proc(pid, 'stat')
    .replace(/^.*\) /s, '')
    .split(' ')
const nameOf = (pid: number): string => proc(pid, 'comm').trim()
const cpuMicrosOf = (pid: number): number => {
  const stat = statOf(pid)
  return (Number(stat[11]) + Number(stat[12])) * CLOCK_TICK_MICROS
}
const rssMbOf = (pid: number): number => Math.round(Number(/VmRSS:\s+(\d+)/.exec(proc(pid, 'status'))?.[1]) / 1024)

function descendants(of: number): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
  const children = pids.filter((pid) => Number(statOf(pid)[1]) === of)
  return children.flatMap((pid) => [pid, ...descendants(pid)])
}
