import { and, eq, gt } from 'drizzle-orm'
import { orm } from './db'
import { challenges } from './schema'

export type ChallengeRow = typeof challenges.$inferSelect

export async function insertChallenge(db: D1Database, row: ChallengeRow): Promise<void> {
  await orm(db).insert(challenges).values(row)
}

/** Its purpose, to the first who asks for it from the browser that it was given to; `unknown`, as any stored JSON is. */
export const takeChallenge = async (
  db: D1Database,
  { hash, browser, nowMs }: { hash: string; browser: string; nowMs: number },
): Promise<unknown> =>
  (
    await orm(db)
      .delete(challenges)
      .where(and(eq(challenges.hash, hash), eq(challenges.browser, browser), gt(challenges.expiresAt, nowMs)))
      .returning({ purpose: challenges.purpose })
  )[0]?.purpose
