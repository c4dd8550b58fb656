import { integrationWithCredentials } from '../../store/integrations'
import type { Deps } from '../deps'
import { INBOUND } from './credentials'

export interface KeptCredential {
  /** As the API takes it: the signing secret of a source is `secret`. */
  field: string
  state: 'live' | 'retiring'
  setAtMs: number
  /** Of one that a rotation replaced. */
  expiresAtMs: number | null
}

/** Which credentials there are, never what they are. Undefined where there is no such integration. */
export async function keptCredentials({ db, clock }: Deps, id: string): Promise<KeptCredential[] | undefined> {
  const found = await integrationWithCredentials(db, id)
  return found?.credentials
    .filter(({ expiresAt }) => expiresAt === null || expiresAt > clock())
    .map(({ field, state, createdAt, expiresAt }) => ({
      field: field.startsWith(INBOUND) ? field.slice(INBOUND.length) : field,
      state: state === 'live' ? 'live' : 'retiring',
      setAtMs: createdAt,
      expiresAtMs: expiresAt,
    }))
}
