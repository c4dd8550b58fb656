import { integrationIdOfKey } from '../../store/integrations'
import type { Deps } from '../deps'
import { hashOf } from '../tokens'

/** What has the form of a hub key: anything else is nobody's, and costs no look into D1. */
export const isHubKey = (text: string): boolean => /^sbk[0-9a-z]{29}$/.test(text)

const KEPT_MS = 30_000
const UNKNOWN_KEPT_MS = 5_000
const CACHED_MAX = 2_000
const cache = new Map<string, { id: string | undefined; untilMs: number }>()

/** Whose key it is, where the URL does not say. The key itself is checked where every message's is. */
export async function integrationOfKey(deps: Deps, key: string): Promise<string | undefined> {
  if (!isHubKey(key)) return undefined
  const hash = await hashOf(key)
  const known = cache.get(hash)
  if (known && known.untilMs > deps.clock()) return known.id
  const id = await integrationIdOfKey(deps.db, hash)
  if (cache.size >= CACHED_MAX) cache.delete(cache.keys().next().value!)
  cache.delete(hash)
  cache.set(hash, { id, untilMs: deps.clock() + (id ? KEPT_MS : UNKNOWN_KEPT_MS) })
  return id
}
