import type { Connector } from '../../connectors/contract'
import {
  type CredentialRow,
  credentialStates,
  deleteRetiring,
  type IntegrationRow,
  putCredential,
  updateIntegration,
} from '../../store/integrations'
import type { Ring } from '../../vault/ring'
import type { Deps } from '../deps'
import { change, type Statement, sealed } from './change'
import { credentialName, type OpenCredentials } from './credentials'
import { published } from './public-keys'

const HOUR_MS = 3_600_000

export interface Replaced {
  ring: Ring
  connector: Connector
  integration: IntegrationRow
  credentials: readonly CredentialRow[]
  opened: OpenCredentials
}

/**
 * Fresh secrets in the place of the live ones, by field, in one batch. What was live stays valid for `overlapHours`, next to what
 * earlier rotations are retiring; the fifth of them takes the place of the oldest. Without overlap only the fresh one is valid.
 */
export async function replaceSecrets(
  deps: Deps,
  { ring, connector, integration, credentials, opened }: Replaced,
  fresh: Record<string, string>,
  { overlapHours, actor, row }: { overlapHours: number; actor: string; row: Partial<IntegrationRow> },
): Promise<void> {
  const nowMs = deps.clock()
  const untilMs = nowMs + overlapHours * HOUR_MS
  const target = { connector: connector.id, id: integration.id }
  const sealedRows = await Promise.all(Object.entries(fresh).map(([field, value]) => sealed(deps, ring, target, field, value)))
  const retire = Object.keys(fresh).flatMap((field): Statement[] => {
    const name = credentialName(connector.id, integration.id, field)
    const rows = credentials.filter((one) => one.name === name)
    const live = rows.find(({ state }) => state === 'live')
    if (overlapHours === 0) return [deleteRetiring(deps.db, { integrationId: integration.id, name })]
    if (!live) return []
    // All of one name are sealed alike, whatever their state: the envelope moves as it is.
    return [putCredential(deps.db, { ...live, state: placeToRetire(rows, nowMs), createdAt: nowMs, expiresAt: untilMs })]
  })
  const keys = integration.delivers ? await connector.destination?.publicKeys?.({ ...opened.live, ...fresh }) : undefined
  const before = overlapHours === 0 ? [] : integration.publicKeys
  await change(
    deps,
    integration.id,
    [
      updateIntegration(deps.db, integration.id, {
        ...row,
        ...(keys && { publicKeys: published(keys, before, { nowMs, untilMs }) }),
        updatedAt: nowMs,
      }),
      ...retire,
      ...sealedRows.map((one) => putCredential(deps.db, one)),
    ],
    { actor, action: 'integration.secret-rotated', detail: { overlapHours, credentials: Object.keys(fresh) } },
  )
}

/** A place that is free or whose time is over; else that of the one that has been retiring longest, which so ends at once. */
export function placeToRetire(
  rows: readonly Pick<CredentialRow, 'state' | 'createdAt' | 'expiresAt'>[],
  nowMs: number,
): CredentialRow['state'] {
  const taken = rows.filter(({ state, expiresAt }) => state !== 'live' && (expiresAt ?? 0) > nowMs)
  const free = credentialStates.find((state) => state !== 'live' && !taken.some((one) => one.state === state))
  return free ?? taken.reduce((oldest, one) => (one.createdAt < oldest.createdAt ? one : oldest)).state
}
