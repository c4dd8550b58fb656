import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Store } from './baseline-process.ts'

export function sqliteStore(folder: string): Store {
  const db = new DatabaseSync(path.join(folder, 'baseline.sqlite'))
  db.exec(`pragma journal_mode = wal; pragma synchronous = full;
    create table incidents (id integer primary key, dedup_key text not null unique, title text not null, status text not null,
      occurrences integer not null, opened_at integer not null, last_seen_at integer not null)`)
  const upsert = db.prepare(
    `insert into incidents (dedup_key, title, status, occurrences, opened_at, last_seen_at) values (?1, ?2, 'triggered', 1, ?3, ?3)
     on conflict (dedup_key) do update set occurrences = occurrences + 1, last_seen_at = excluded.last_seen_at`,
  )
  return {
    upsert: (dedupKey, title, nowMs) => void upsert.run(dedupKey, title, nowMs),
    stop: async () => db.close(),
  }
}
