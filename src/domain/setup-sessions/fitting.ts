import type { Issue } from '../../connectors/contract'
import { err, ok, type Result } from '../../kit/result'
import { integrationWithCredentials } from '../../store/integrations'
import type { Deps } from '../deps'

/** Whether the wizard for a connector can go on with an integration; null: it has made none yet. */
export async function fitting(
  { db }: Pick<Deps, 'db'>,
  connector: string,
  integrationId: string | null,
): Promise<Result<null, Issue[]>> {
  if (integrationId === null) return ok(null)
  const found = await integrationWithCredentials(db, integrationId)
  if (!found) return err([{ path: 'integrationId', message: 'there is no such integration' }])
  const { connector: its } = found.integration
  if (its === connector) return ok(null)
  return err([{ path: 'integrationId', message: `it is an integration of ${its}, and this setup is for ${connector}` }])
}
