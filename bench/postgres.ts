// Debian's Postgres, a cluster of its own, spoken to as one would by hand: npm's `pg` with a pool and a prepared upsert.
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
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

/** With Postgres' default durability (fsync and synchronous_commit on), on a Unix socket in `folder`. */
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
  const pool = new pg.Pool({ host: folder, user: 'bench', database: 'postgres', max: POOL })
  await ready(pool)
  await pool.query(
    `create table incidents (id bigserial primary key, dedup_key text not null unique, title text not null, status text not null,
      occurrences integer not null, opened_at bigint not null, last_seen_at bigint not null)`,
  )
  const text = `insert into incidents (dedup_key, title, status, occurrences, opened_at, last_seen_at) values ($1, $2, 'triggered', 1, $3, $3)
    on conflict (dedup_key) do update set occurrences = incidents.occurrences + 1, last_seen_at = excluded.last_seen_at`
  return {
    async upsert(dedupKey, title, nowMs) {
      await pool.query({ name: 'upsert', text, values: [dedupKey, title, nowMs] })
    },
    async stop() {
      await pool.end()
      server.kill('SIGINT')
      await new Promise((resolve) => server.once('exit', resolve))
    },
  }
}

async function ready(pool: pg.Pool): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await pool.query('select 1')
      return
    } catch (thrown) {
      if (tries > 100) throw thrown
      await wait(100)
    }
  }
}
