import { and, eq, isNotNull, isNull, lte } from 'drizzle-orm'
import { orm } from './db'
import { integrations } from './schema'

/** Walks the integrations, which are few; the claim lets no second tick queue the same poll. */
export async function claimDuePolls(db: D1Database, nowMs: number, untilMs: number): Promise<string[]> {
  const due = await orm(db)
    .update(integrations)
    .set({ pollDueAt: untilMs })
    .where(
      and(
        isNotNull(integrations.pollEverySeconds),
        eq(integrations.enabled, true),
        isNull(integrations.deletedAt),
        lte(integrations.pollDueAt, nowMs),
      ),
    )
    .returning({ id: integrations.id })
  return due.map(({ id }) => id)
}

/** What came of a run. Not a change of the configuration, so its version stays. */
export const recordPoll = (
  db: D1Database,
  id: string,
  run: { polledAt: number; pollDueAt: number; pollFailures: number; pollError: string | null },
) => orm(db).update(integrations).set(run).where(eq(integrations.id, id))
