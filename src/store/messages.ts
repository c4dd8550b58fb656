import { and, desc, eq, gte, lt } from 'drizzle-orm'
import { timeChars } from '../kit/id'
import { orm, rowsParameter } from './db'
import { messages } from './schema'

export interface MessageRow {
  integrationId: string
  slot: string
  id: string
  receivedAt: number
  outcome: string
  results: unknown[]
  headers: Record<string, string>
  body: string
  bodyBytes: number
}

/** A slot holds its latest message. */
export function putMessages(db: D1Database, rows: readonly MessageRow[]): D1PreparedStatement {
  return db
    .prepare(
      `insert or replace into messages (integration_id, slot, id, received_at, outcome, results, headers, body, body_bytes)
       select value->>'integrationId', value->>'slot', value->>'id', value->>'receivedAt', value->>'outcome', value->'results', value->'headers',
         value->>'body', value->>'bodyBytes' from json_each(?1)`,
    )
    .bind(rowsParameter(rows))
}

export type MessageRead = typeof messages.$inferSelect

/** Slots from here on hold the latest plain repeat of an incident. */
const REPEATS = '~'

/** Newest first, without plain repeats. */
export const listMessages = (
  db: D1Database,
  integrationId: string,
  page: { outcome?: string; before?: string; limit: number },
): Promise<MessageRead[]> =>
  orm(db)
    .select()
    .from(messages)
    .where(
      and(
        eq(messages.integrationId, integrationId),
        lt(messages.slot, page.before ?? REPEATS),
        page.outcome === undefined ? undefined : eq(messages.outcome, page.outcome),
      ),
    )
    .orderBy(desc(messages.slot))
    .limit(page.limit)

/** The first since then, and the latest, newest first; without plain repeats and bodies. */
export async function arrivalsSince(
  db: D1Database,
  integrationId: string,
  since: number,
  limit: number,
): Promise<{ first: Arrival | undefined; latest: Arrival[] }> {
  const { id, receivedAt, outcome, bodyBytes, slot } = messages
  const arrivals = () =>
    orm(db)
      .select({ id, receivedAt, outcome, bodyBytes })
      .from(messages)
      .where(
        and(
          eq(messages.integrationId, integrationId),
          // Ids begin with their time, so the primary key finds them; but an isolate whose clock went back goes on counting from before.
          gte(slot, `msg_${timeChars(since)}`),
          lt(slot, REPEATS),
          gte(receivedAt, since),
        ),
      )
  const [[first], latest] = await orm(db).batch([arrivals().orderBy(slot).limit(1), arrivals().orderBy(desc(slot)).limit(limit)])
  return { first, latest }
}

export type Arrival = Pick<MessageRead, 'id' | 'receivedAt' | 'outcome' | 'bodyBytes'>

/** Plain repeats too, as long as no later one took their slot. */
export async function messageById(db: D1Database, integrationId: string, id: string): Promise<MessageRead | undefined> {
  const of = and(eq(messages.integrationId, integrationId), eq(messages.id, id))
  const [[own], [repeat]] = await orm(db).batch([
    orm(db)
      .select()
      .from(messages)
      .where(and(of, eq(messages.slot, id))),
    orm(db)
      .select()
      .from(messages)
      .where(and(of, gte(messages.slot, REPEATS)))
      .limit(1),
  ])
  return own ?? repeat
}

/** The latest plain repeat about an incident, without its body. */
export const latestRepeat = async (db: D1Database, integrationId: string, incidentId: string): Promise<Arrival | undefined> =>
  (
    await orm(db)
      .select({ id: messages.id, receivedAt: messages.receivedAt, outcome: messages.outcome, bodyBytes: messages.bodyBytes })
      .from(messages)
      .where(and(eq(messages.integrationId, integrationId), eq(messages.slot, `${REPEATS}${incidentId}`)))
  )[0]
