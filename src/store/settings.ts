import { eq } from 'drizzle-orm'
import { orm } from './db'
import { settings } from './schema'

/** `unknown`, because it was written by another version of us. */
export const settingOf = async (db: D1Database, key: string): Promise<unknown> =>
  (await orm(db).select({ value: settings.value }).from(settings).where(eq(settings.key, key)))[0]?.value

/** A statement that changes nothing where the key has a value. */
export const insertSetting = (db: D1Database, key: string, value: unknown) =>
  orm(db).insert(settings).values({ key, value }).onConflictDoNothing()

/** Adds to a list that has neither this value nor `max` of them; atomic, and no row is written where nothing changes. */
export const addToSetting = (db: D1Database, key: string, value: string, max: number) =>
  db
    .prepare(
      `insert into settings (key, value) values (?1, json_array(?2)) on conflict (key) do update set value = json_insert(value, '$[#]', ?2)
       where json_array_length(value) < ?3 and not exists (select 1 from json_each(settings.value) one where one.value = ?2)`,
    )
    .bind(key, value, max)
    .run()

/** A statement. */
export const putSetting = (db: D1Database, key: string, value: unknown) =>
  orm(db).insert(settings).values({ key, value }).onConflictDoUpdate({ target: settings.key, set: { value } })
