export interface Rollup {
  integrationId: string
  received: number
  errors: number
  latencyMs: number
}

export function addRollup(db: D1Database, rollup: Rollup, minute: number): D1PreparedStatement {
  return db
    .prepare(
      `insert into rollups_minute (integration_id, minute, received, errors, latency_ms) values (?1, ?2, ?3, ?4, ?5)
       on conflict (integration_id, minute) do update set received = received + excluded.received, errors = errors + excluded.errors,
         latency_ms = latency_ms + excluded.latency_ms`,
    )
    .bind(rollup.integrationId, minute, rollup.received, rollup.errors, rollup.latencyMs)
}

export interface TypeTotals {
  connector: string
  received: number
  errors: number
  latencyMs: number
}

/** Per connector since a minute, with a row of zeros for what is configured and received nothing. */
export async function totalsByConnector(db: D1Database, sinceMinute: number): Promise<TypeTotals[]> {
  const { results } = await db
    .prepare(
      `select i.connector, coalesce(sum(r.received), 0) received, coalesce(sum(r.errors), 0) errors, coalesce(sum(r.latency_ms), 0) latencyMs
       from integrations i left join rollups_minute r on r.integration_id = i.id and r.minute >= ?1
       where i.deleted_at is null or r.minute is not null group by i.connector order by i.connector`,
    )
    .bind(sinceMinute)
    .all<TypeTotals & Record<string, unknown>>()
  return results
}
