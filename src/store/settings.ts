import { eq } from 'drizzle-orm'
import { orm } from './db'
import { settings } from './schema'

/** `unknown`, because it was written by another version of us. */
export const settingOf = async (db: D1Database, key: string): Promise<unknown> =>
  (await orm(db).select({ value: settings.value }).from(settings).where(eq(settings.key, key)))[0]?.value

/** A statement that changes nothing where the key has a value. */
export const insertSetting = (db: D1Database, key: string, value: unknown) =>
  orm(db).insert(settings).values({ key, value }).onConflictDoNothing()
