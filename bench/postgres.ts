// Debian's Postgres behind a pool of raw connections: as much of its protocol (version 3) as one prepared upsert takes.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Store } from './baseline-process.ts'

const ROOT = '/usr/lib/postgresql'
const POOL = 10

/** The folder of the newest installed version's programs. */
export function postgresBin(): string | undefined {
  const versions = existsSync(ROOT) ? readdirSync(ROOT).sort((a, b) => Number(b) - Number(a)) : []
  return versions.map((version) => path.join(ROOT, version, 'bin')).find((bin) => existsSync(path.join(bin, 'postgres')))
}

/** Postgres refuses to run as root; Debian's package brings a user for it. */
const owner = (): { uid: number; gid: number } | Record<string, never> => {
  if (process.getuid?.() !== 0) return {}
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' })))
  return { uid: uid!, gid: gid! }
}

/** A cluster of its own, with Postgres' default durability (fsync and synchronous_commit on), on a Unix socket in `folder`. */
export async function postgresStore(folder: string): Promise<Store> {
  const bin = postgresBin()!
  const as = owner()
  const data = path.join(folder, 'data')
  mkdirSync(data)
  if ('uid' in as) for (const one of [folder, data]) chownSync(one, as.uid!, as.gid!)
  // The folder above was made for its owner alone.
  chmodSync(path.dirname(folder), 0o755)
  const options = { ...as, cwd: folder, stdio: 'ignore' as const }
  execFileSync(path.join(bin, 'initdb'), ['-D', data, '-U', 'bench', '-A', 'trust', '--no-sync'], options)
  const server = spawn(path.join(bin, 'postgres'), ['-D', data, '-k', folder, '-c', 'listen_addresses='], options)
  const socketFile = path.join(folder, '.s.PGSQL.5432')
  const first = await reached(socketFile)
  await first.simple(
    `create table incidents (id bigserial primary key, dedup_key text not null unique, title text not null, status text not null,
       occurrences int not null, opened_at bigint not null, last_seen_at bigint not null)`,
  )
  const pool = [first, ...(await Promise.all(Array.from({ length: POOL - 1 }, () => reached(socketFile))))]
  await Promise.all(
    pool.map((one) =>
      one.prepare(
        `insert into incidents (dedup_key, title, status, occurrences, opened_at, last_seen_at) values ($1, $2, 'triggered', 1, $3, $3)
         on conflict (dedup_key) do update set occurrences = incidents.occurrences + 1, last_seen_at = excluded.last_seen_at`,
      ),
    ),
  )
  const queue: ((one: Client) => void)[] = []
  return {
    async upsert(dedupKey, title, nowMs) {
      const client = pool.pop() ?? (await new Promise<Client>((resolve) => queue.push(resolve)))
      await client.execute([dedupKey, title, String(nowMs)])
      const next = queue.shift()
      if (next) next(client)
      else pool.push(client)
    },
    stop: () => stopped(server),
  }
}

async function stopped(server: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGINT')
  await exited
}

async function reached(socketFile: string): Promise<Client> {
  for (let tries = 0; ; tries++) {
    try {
      return await Client.open(socketFile)
    } catch (thrown) {
      if (tries > 100) throw thrown
      await wait(100)
    }
  }
}

class Client {
  readonly #socket: Socket
  #left: Buffer = Buffer.alloc(0)
  #waiting: { resolve(): void; reject(why: Error): void } | undefined
  #error: string | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('error', (error) => this.#waiting?.reject(error))
    socket.on('close', () => this.#waiting?.reject(new Error('Postgres closed the connection')))
  }

  static async open(socketFile: string): Promise<Client> {
    const client = new Client(connect(socketFile))
    const words = Buffer.from('user\0bench\0database\0postgres\0\0')
    const head = Buffer.alloc(8)
    head.writeInt32BE(words.length + 8, 0)
    head.writeInt32BE(196_608, 4)
    await client.#ask(Buffer.concat([head, words]))
    return client
  }

  simple = (sql: string) => this.#ask(message('Q', text(sql)))
  prepare = (sql: string) => this.#ask(Buffer.concat([message('P', text('upsert'), text(sql), int16(0)), sync]))
  execute = (values: string[]) => this.#ask(Buffer.concat([message('B', ...bound(values)), run, sync]))

  #ask(bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#socket.write(bytes)
    })
  }

  #read(chunk: Buffer): void {
    let bytes: Buffer = Buffer.concat([this.#left, chunk])
    for (; bytes.length >= 5 && bytes.length > bytes.readInt32BE(1); bytes = bytes.subarray(bytes.readInt32BE(1) + 1)) {
      const kind = String.fromCharCode(bytes[0]!)
      if (kind === 'E') this.#error = bytes.toString('latin1', 5, bytes.readInt32BE(1) + 1)
      if (kind !== 'Z') continue
      if (this.#error) this.#waiting?.reject(new Error(this.#error))
      else this.#waiting?.resolve()
    }
    this.#left = bytes
  }
}

const text = (value: string) => Buffer.from(`${value}\0`)
const int16 = (value: number) => Buffer.from([value >> 8, value & 255])
const int32 = (value: number) => Buffer.from([value >> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255])
const message = (kind: string, ...parts: Buffer[]) => {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from(kind), int32(body.length + 4), body])
}
const bound = (values: string[]) => [
  text(''),
  text('upsert'),
  int16(0),
  int16(values.length),
  ...values.flatMap((value) => [int32(Buffer.byteLength(value)), Buffer.from(value)]),
  int16(0),
]
const run = message('E', text(''), int32(0))
const sync = message('S')
