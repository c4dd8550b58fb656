import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import type { HubOptions } from '../src/build/hub.ts'
import type { Ask, Told } from './hub-process.ts'

export const ADMIN_TOKEN = 'sbx_0123456789abcdef0123456789abcdef01234567'
export const KEY_1 = `k1:${Buffer.alloc(32, 'first key of the tests').toString('base64')}`
export const KEY_2 = `k2:${Buffer.alloc(32, 'second key of the tests').toString('base64')}`

export interface HubProcess {
  url: string
  port: number
  /** All it has printed, workerd included. */
  printed(): string
  /** What the minute cron does, as if it were this time. */
  tick(scheduledAt?: Date): Promise<void>
  /** SIGKILL, to workerd too; answers when nobody listens any more. */
  kill(): Promise<void>
  stop(): Promise<void>
}

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'signalbox-e2e-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  return folder
}

/** Starts the production bundle; it is stopped when the test is over, if the test has not done so. */
export async function startHub(
  options: { state: string; port?: number; encryptionKeys?: string } & Partial<HubOptions>,
): Promise<HubProcess> {
  const { encryptionKeys = KEY_1, ...rest } = options
  const secrets = { ENCRYPTION_KEYS: encryptionKeys, SETUP_CODE: 'setup-code-of-the-tests', SIGNALBOX_ADMIN_TOKEN: ADMIN_TOKEN }
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'hub-process.ts')], {
    // A process group of its own, so that one signal reaches workerd too.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, NODE_OPTIONS: '', HUB_OPTIONS: JSON.stringify({ port: 0, secrets, ...rest }) },
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (printed += text))
  const exited = once(child, 'exit')
  const started = await told(child, exited, () => printed)
  if (started.told !== 'started') throw new Error(`the hub did not start: ${JSON.stringify(started)}`)
  const port = Number(new URL(started.url).port)

  const ask = async (asked: Ask) => {
    const answer = told(child, exited, () => printed)
    child.send(asked)
    const given = await answer
    if (given.told === 'failed') throw new Error(given.said)
  }
  const kill = async () => {
    if (child.pid && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL')
    await exited
    while (await listens(port)) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  onTestFinished(kill)
  return {
    url: started.url,
    port,
    printed: () => printed,
    tick: (scheduledAt) => ask({ ask: 'tick', ...(scheduledAt && { scheduledAtMs: scheduledAt.getTime() }) }),
    kill,
    async stop() {
      await ask({ ask: 'stop' })
      child.disconnect()
      await exited
    },
  }
}

/** What the process says next; it fails with what was printed where the process ends instead. */
async function told(child: ChildProcess, exited: Promise<unknown[]>, printed: () => string): Promise<Told> {
  const ended = exited.then(([code, signal]): never => {
    throw new Error(`the hub ended (${code ?? signal}); it had printed:\n${printed()}`)
  })
  const [message] = await Promise.race([once(child, 'message'), ended])
  return message as Told
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
