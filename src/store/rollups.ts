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
