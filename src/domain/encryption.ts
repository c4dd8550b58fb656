import { credentialsByKey } from '../store/integrations'
import type { Deps } from './deps'

/** A master key, by its id alone. */
export interface KeyUse {
  id: string
  /** `sealing`: new credentials are sealed with it; `opening`: it opens what it sealed before; `missing`: it is needed and not in ENCRYPTION_KEYS. */
  use: 'sealing' | 'opening' | 'missing'
  /** How many credentials it has sealed. */
  credentials: number
}

/** The keys of the ring, newest first, then those that are missing from it; `problem` says why there is no ring at all. */
export async function keysInUse({ db, ring }: Deps): Promise<{ keys: KeyUse[]; problem: string | null }> {
  const counts = new Map((await credentialsByKey(db)).map(({ kid, count }) => [kid, count]))
  const ids = ring.ok ? ring.value.ids : []
  const known = ids.map(
    (id, index): KeyUse => ({ id, use: index === 0 ? 'sealing' : 'opening', credentials: counts.get(id) ?? 0 }),
  )
  const missing = [...counts].flatMap(([id, credentials]): KeyUse[] =>
    ids.includes(id) ? [] : [{ id, use: 'missing', credentials }],
  )
  return { keys: [...known, ...missing], problem: ring.ok ? null : ring.error }
}
