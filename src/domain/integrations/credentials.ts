import { err, ok, type Result } from '../../kit/result'
import type { CredentialRow } from '../../store/integrations'
import type { Ring } from '../../vault/ring'
import { open } from '../../vault/seal'

/** Fields of the inbound side carry this before their name, so that both sides may have a field of one name. */
export const INBOUND = 'inbound-'

export const credentialName = (connector: string, integrationId: string, field: string): string =>
  `integrations/${connector}/${integrationId}/${field}`

export interface OpenCredentials {
  live: Record<string, string>
  /** Being retired by rotations, and still valid; of each field the youngest first. */
  retiring: Record<string, string[]>
}

/** Each of them, for whoever must not say one. */
export const secretsIn = ({ live, retiring }: OpenCredentials): string[] => [
  ...Object.values(live),
  ...Object.values(retiring).flat(),
]

/** Every credential of one integration, opened; or which one could not be and what to do. */
export async function openCredentials(
  ring: Result<Ring, string>,
  rows: readonly CredentialRow[],
  nowMs: number,
): Promise<Result<OpenCredentials, string>> {
  const credentials: OpenCredentials = { live: {}, retiring: {} }
  if (rows.length === 0) return ok(credentials)
  if (!ring.ok) return err(ring.error)
  for (const row of rows.toSorted((a, b) => b.createdAt - a.createdAt)) {
    if (row.expiresAt !== null && row.expiresAt <= nowMs) continue
    const opened = await open(ring.value, row.name, row.sealed)
    if (!opened.ok) return err(`credential "${row.field}" cannot be opened: ${opened.error.reason}`)
    if (row.state === 'live') credentials.live[row.field] = opened.value
    else credentials.retiring[row.field] = [...(credentials.retiring[row.field] ?? []), opened.value]
  }
  return ok(credentials)
}
