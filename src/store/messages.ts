import { rowsParameter } from './db'

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
