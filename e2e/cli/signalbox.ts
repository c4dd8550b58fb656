import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { onTestFinished } from 'vitest'
import { ADMIN_TOKEN, temporaryFolder } from '../hub.ts'

export interface Ended {
  code: number | null
  out: string
  err: string
}

export interface Cli {
  /** Where its profiles are. */
  config: string
  (args: string[], given?: { stdin?: string; env?: Record<string, string> }): Promise<Ended>
  /** Starts what does not end by itself. */
  start(args: string[]): { child: ChildProcess; out(): string; err(): string; ended: Promise<Ended> }
  /** The one document that `--json` prints; it fails where there is anything else. */
  json<T>(args: string[], given?: { stdin?: string; env?: Record<string, string> }): Promise<Ended & { json: T }>
}

/** The command line with a home of its own: signed in to `hub` through the environment, or to nothing. */
export function signalbox(hub?: { url: string }, token = ADMIN_TOKEN): Cli {
  const config = temporaryFolder()
  const base = { PATH: process.env.PATH ?? '', HOME: config, XDG_CONFIG_HOME: config }
  const access = hub ? { SIGNALBOX_URL: hub.url, SIGNALBOX_TOKEN: token } : {}
  const start = (args: string[], env: Record<string, string> = {}) => {
    const child = spawn(process.execPath, [path.resolve('src/cli/signalbox.mjs'), ...args], {
      env: { ...base, ...access, ...env },
    })
    const printed = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.err += text))
    onTestFinished(() => void child.kill('SIGKILL'))
    const ended = once(child, 'close').then(([code]): Ended => ({ code, ...printed }))
    return { child, out: () => printed.out, err: () => printed.err, ended }
  }
  const run = ((args, { stdin = '', env = {} } = {}) => {
    const { child, ended } = start(args, env)
    child.stdin.end(stdin)
    return ended
  }) as Cli
  run.config = config
  run.start = start
  run.json = async (args, given) => {
    const ended = await run([...args, '--json'], given)
    return { ...ended, json: JSON.parse(ended.out) }
  }
  return run
}

/** Lines of a table as words, colours removed. */
export const words = (text: string): string[][] =>
  stripVTControlCharacters(text)
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s{2,}/))
