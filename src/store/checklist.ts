/** Among so many of the newest deliveries; the totals say it of those before. */
const DELIVERIES_LOOKED_AT = 200

/** Whether a hub has the first of each thing: every part ends with the first row that it finds. */
export async function firsts(db: D1Database) {
  const row = await db
    .prepare(
      `select
         exists (select 1 from integrations where deleted_at is null and (auth is not null or poll_every_seconds is not null)) source,
         exists (select 1 from integrations where deleted_at is null and delivers = 1) destination,
         exists (select 1 from integrations where deleted_at is null and enabled = 1 and heartbeat_minutes is not null) heartbeat,
         exists (select 1 from totals where delivered > 0)
           or exists (select 1 from (select status from deliveries order by id desc limit ?1) where status = 'delivered') delivery,
         (select count(*) from users where role = 'super_admin' and disabled_at is null) admins,
         exists (select 1 from passkeys p join users u on u.id = p.user_id
           where u.role = 'super_admin' and u.disabled_at is null group by p.user_id having count(*) > 1) twoPasskeys`,
    )
    .bind(DELIVERIES_LOOKED_AT)
    .first<Record<'source' | 'destination' | 'heartbeat' | 'delivery' | 'admins' | 'twoPasskeys', number>>()
  return {
    source: row?.source === 1,
    destination: row?.destination === 1,
    heartbeat: row?.heartbeat === 1,
    delivery: row?.delivery === 1,
    admins: row?.admins ?? 0,
    twoPasskeys: row?.twoPasskeys === 1,
  }
}
