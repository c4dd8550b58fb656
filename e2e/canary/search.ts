import { cpSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { temporaryFolder } from '../hub.ts'

/** The ways in which a text may stand in another one. Its beginning and its end count as well: no cut may leave half of it. */
export function writingsOf(secret: string): Record<string, string | Buffer> {
  const bytes = Buffer.from(secret)
  const inside = (offset: number) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    return text.slice([0, 2, 3][offset], (offset + bytes.length) % 3 === 0 ? undefined : -1)
  }
  return {
    raw: secret,
    beginning: secret.slice(0, 12),
    end: secret.slice(-12),
    json: JSON.stringify(secret).slice(1, -1),
    percent: encodeURIComponent(secret),
    form: new URLSearchParams({ '': secret }).toString().slice(1),
    hex: bytes.toString('hex'),
    base64: inside(0),
    'base64 after one byte': inside(1),
    'base64 after two bytes': inside(2),
    base64url: bytes.toString('base64url'),
    // Objects keep what has letters beyond Latin-1 as two bytes each.
    'utf-16': Buffer.from(secret, 'utf16le'),
  }
}

/** Which of the needles are somewhere in there, each with the writing in which it is. */
export const hits = (place: Buffer, needles: Record<string, Record<string, string | Buffer>>): string[] =>
  Object.entries(needles).flatMap(([name, writings]) =>
    Object.entries(writings)
      .filter(([, writing]) => place.includes(writing))
      .map(([writing]) => `${name}, ${writing}`),
  )

/** Every file as its bytes; every database once more as its rows, because a long value lies in pieces on several pages. */
export function storedIn(state: string): Record<string, Buffer> {
  const names = readdirSync(state, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [path.join(entry.parentPath, entry.name)] : [],
  )
  const stored = Object.fromEntries(names.map((name) => [path.relative(state, name), readFileSync(name)]))
  const copy = temporaryFolder()
  cpSync(state, copy, { recursive: true })
  for (const file of Object.keys(stored).filter((name) => name.endsWith('.sqlite'))) {
    const db = new DatabaseSync(path.join(copy, file), { readBigInts: true })
    const tables = db.prepare(`select name from sqlite_schema where type = 'table' and rootpage > 0`).all()
    const rows = tables.flatMap(({ name }) => db.prepare(`select * from "${name}"`).all())
    const values = rows.flatMap((row) =>
      Object.values(row).map((value) => (value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value)))),
    )
    stored[`${file}, as rows`] = Buffer.concat(values.flatMap((value) => [value, Buffer.from('\n')]))
    db.close()
  }
  return stored
}
