import { type PublishedKey, publicKeysOf as storedKeysOf } from '../../store/integrations'
import type { Deps } from '../deps'

/** One live and four retiring: as many as there are places for credentials. */
const PUBLISHED_MAX = 5

/** What receivers may check our signatures with now: the live keys, and those that are being retired until they end. */
export async function publicKeysOf({ db, clock }: Deps, integrationId: string): Promise<JsonWebKey[]> {
  const keys = await storedKeysOf(db, integrationId)
  return keys.filter(({ untilMs }) => untilMs === undefined || untilMs > clock()).map(({ untilMs: _, ...key }) => key)
}

/** The live keys, then those that they replace, each until its own end; one that is replaced only now ends at `untilMs`. */
export function published(
  live: readonly PublishedKey[],
  before: readonly PublishedKey[],
  { nowMs, untilMs }: { nowMs: number; untilMs: number },
): PublishedKey[] {
  const retiring = before
    .filter(({ kid }) => !live.some((one) => one.kid === kid))
    .map((key) => ({ ...key, untilMs: key.untilMs ?? untilMs }))
    .filter((key) => key.untilMs > nowMs)
  return [...live, ...retiring].slice(0, PUBLISHED_MAX)
}
