import { log } from '../../kit/log'
import { everyCredential, resealCredential } from '../../store/integrations'
import { needsResealing, reseal } from '../../vault/seal'
import type { Deps } from '../deps'

/** After a key was added: every credential that an older key sealed moves under the newest, so that the old one can go. Answers how many moved. */
export async function resealAll({ db, ring }: Deps): Promise<number> {
  if (!ring.ok) {
    log.error('vault.no-keys', { said: ring.error })
    return 0
  }
  let moved = 0
  for await (const row of everyCredential(db)) {
    if (!needsResealing(ring.value, row.sealed)) continue
    const sealed = await reseal(ring.value, row.name, row.sealed)
    if (sealed.ok) {
      await resealCredential(db, row, sealed.value)
      moved++
    } else log.error('vault.cannot-open', { credential: row.name, said: sealed.error.reason })
  }
  return moved
}
