import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import path from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { realSoftware } from '../../src/build/real-software.ts'
import { all, eventually, type Incident, type Integration, request } from '../client.ts'
import { temporaryFolder } from '../hub.ts'

export interface Program {
  /** All it has written to both streams. */
  printed(): string
}

/** Started in the foreground, in a process group of its own. When the test is over it is asked to end, and killed if it does not. */
export function start(program: string, args: string[]): Program {
  const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (printed += text))
  const exited = once(child, 'exit')
  onTestFinished(async () => {
    const { pid } = child
    if (!pid || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    const late = setTimeout(() => process.kill(-pid, 'SIGKILL'), 3000)
    await exited
    clearTimeout(late)
  })
  return { printed: () => printed }
}

/** With these receivers, of which `signalbox` is told of everything; its waits are short. */
export async function startAlertmanager(receivers: string) {
  const folder = temporaryFolder()
  const config = path.join(folder, 'alertmanager.yml')
  writeFileSync(
    config,
    `
route:
  receiver: signalbox
  group_by: [alertname]
  group_wait: 200ms
  group_interval: 1s
  repeat_interval: 1h
receivers:
${receivers}
`,
  )
  const address = `127.0.0.1:${await freePort()}`
  const program = start(realSoftware.alertmanager.program, [
    `--config.file=${config}`,
    `--storage.path=${folder}/data`,
    `--web.listen-address=${address}`,
    '--cluster.listen-address=',
  ])
  await answers(`http://${address}/-/ready`, program)
  return {
    ...program,
    address,
    async post(alerts: unknown[]) {
      const answer = await request(`http://${address}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(alerts),
      })
      expect(answer.status).toBe(200)
    },
  }
}

/** With one rule, which holds from the start; `turnOff` writes one that does not, and has it read. It tells the Alertmanager that is given. */
export async function startPrometheus(rule: (isOn: boolean) => string, alertmanagers: string) {
  const folder = temporaryFolder()
  const write = (isOn: boolean) => writeFileSync(path.join(folder, 'rules.yml'), rule(isOn))
  write(true)
  writeFileSync(
    path.join(folder, 'prometheus.yml'),
    `
global:
  evaluation_interval: 1s
rule_files: [rules.yml]
alerting:
  alertmanagers:
${alertmanagers}
`,
  )
  const address = `127.0.0.1:${await freePort()}`
  const program = start(realSoftware.prometheus.program, [
    `--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=${address}`,
    '--web.enable-lifecycle',
    // What a rule says before the Alertmanagers are found is lost, and would be said again after a minute.
    '--rules.alert.resend-delay=1s',
  ])
  await answers(`http://${address}/-/ready`, program)
  return {
    ...program,
    address,
    async turnOff() {
      write(false)
      expect((await request(`http://${address}/-/reload`, { method: 'POST' })).status).toBe(200)
    },
  }
}

export type Labels = Record<string, string>

/** As Alertmanager's API takes it. */
export const alert = (labels: Labels, status: 'firing' | 'resolved', annotations: Labels = {}) => ({
  labels,
  annotations,
  ...(status === 'resolved' && { endsAt: new Date().toISOString() }),
})

/** Lines of a program of Prometheus' that tell of trouble. */
export const complaints = ({ printed }: Program): string[] =>
  printed()
    .split('\n')
    .filter((line) => /\blevel=(warn|error)\b/.test(line))

/** The incidents once these are their states. */
export async function incidentsLike(hub: { url: string }, statuses: string[]): Promise<Incident[]> {
  const right = [...statuses].sort().join()
  return eventually(
    () => all<Incident>(hub, '/incidents'),
    (incidents) =>
      incidents
        .map(({ status }) => status)
        .sort()
        .join() === right,
  )
}

/** The code blocks of a connector's README, in order, without the indentation of the list that they stand in. */
export function codeBlocks(connector: string): string[] {
  const readme = readFileSync(path.join(import.meta.dirname, '../../src/connectors', connector, 'README.md'), 'utf8')
  return [...readme.matchAll(/^( *)```\w*\n(.*?)^ *```$/gms)].map(([, indent = '', block = '']) =>
    block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  )
}

/** A block of a README with our own values in it; it fails where the README no longer says what is replaced. */
export function filledIn(block: string | undefined, values: Record<string, string>): string {
  let filled = block ?? ''
  for (const [said, value] of Object.entries(values)) {
    expect(filled).toContain(said)
    filled = filled.replaceAll(said, value)
  }
  return filled
}

/** External commands, as both Nagios and Icinga take them from a pipe; it waits for the pipe. */
export async function command(pipe: string, ...parts: (string | number)[]): Promise<void> {
  await eventually(
    () => existsSync(pipe),
    (exists) => exists,
  )
  // Opened for reading too, so that no write waits for ever on a program that is gone.
  const file = openSync(pipe, 'r+')
  writeSync(file, `[${Math.floor(Date.now() / 1000)}] ${parts.join(';')}\n`)
  closeSync(file)
}

/** What an integration has received, oldest first, once it is so many. */
export async function messagesLike(hub: { url: string }, { id }: Integration, count: number): Promise<Record<string, unknown>[]> {
  const messages = await eventually(
    () => all<Record<string, unknown>>(hub, `/integrations/${id}/messages`),
    (seen) => seen.length === count,
  )
  return messages.reverse()
}

export const answers = (url: string, program: Program) =>
  eventually(
    async () => (await request(url).catch(() => undefined))?.status ?? program.printed(),
    (seen) => seen === 200,
  )

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
