import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { together } from './together'

/** D1, with a count of its calls: of each, how many statements it took. */
function counted() {
  const calls: number[] = []
  const db = new Proxy(env.DB, {
    get(target, name) {
      if (name === 'batch')
        return (statements: D1PreparedStatement[]) => {
          calls.push(statements.length)
          return target.batch(statements)
        }
      const value = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return { db: together(db), calls }
}
const put = (db: D1Database, key: string, value: string) =>
  db.prepare(`insert into settings (key, value) values (?1, ?2)`).bind(key, value)
const get = (db: D1Database, key: string) => db.prepare(`select value from settings where key = ?1`).bind(key)

describe('statements of work that goes on side by side', () => {
  beforeEach(() => env.DB.exec(`delete from settings where key like 'together-%'`))

  it('go in one call, in the order in which they were asked for, and each answers its own', async () => {
    const { db, calls } = counted()
    const [one, missing, column, all, batch] = await Promise.all([
      put(db, 'together-1', 'a').run(),
      get(db, 'together-2').first<{ value: string }>(),
      get(db, 'together-1').first<string>('value'),
      get(db, 'together-1').all<{ value: string }>(),
      db.batch<{ value: string }>([put(db, 'together-2', 'b'), get(db, 'together-2')]),
    ])
    expect([one.meta.changes, missing, column, all.results]).toEqual([1, null, 'a', [{ value: 'a' }]])
    expect(batch.map(({ meta, results }) => [meta.changes, results])).toEqual([
      [1, []],
      [0, [{ value: 'b' }]],
    ])
    expect(calls).toEqual([6])
  })

  it('wait for the call that is on its way, and then go in one', async () => {
    const { db, calls } = counted()
    const first = put(db, 'together-1', 'a').run()
    await Promise.resolve()
    await Promise.resolve()
    const others = ['2', '3', '4'].map((n) => put(db, `together-${n}`, n).run())
    await Promise.all([first, ...others])
    expect(calls).toEqual([1, 3])
    await put(db, 'together-5', 'alone').run()
    expect(calls).toEqual([1, 3, 1])
  })

  it('fail for whoever asked for what cannot be done, and for nobody else', async () => {
    const { db, calls } = counted()
    const answers = await Promise.allSettled([
      put(db, 'together-1', 'a').run(),
      db.batch([put(db, 'together-2', 'b'), put(db, 'together-2', 'again')]),
      put(db, 'together-3', 'c').run(),
    ])
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(calls).toEqual([4, 1, 2, 1])
    const { results } = await env.DB.prepare(`select key from settings where key like 'together-%' order by key`).all()
    expect(results).toEqual([{ key: 'together-1' }, { key: 'together-3' }])
  })
})
