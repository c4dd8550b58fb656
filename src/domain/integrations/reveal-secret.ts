import { err, ok, type Result } from '../../kit/result'
import { integrationWithCredentials, updateIntegration } from '../../store/integrations'
import type { Deps } from '../deps'
import { change } from './change'
import { openCredentials } from './credentials'

/** The signing secret that the schedule has made, once: nobody was there when it was. Undefined where there is no such integration. */
export async function revealSecret(
  deps: Deps,
  id: string,
  actor: string,
): Promise<Result<{ signingSecret: string }, string> | undefined> {
  const found = await integrationWithCredentials(deps.db, id)
  if (!found) return undefined
  if (!found.integration.secretUnseen) return err('the signing secret was shown already: rotate it to get a new one')
  const opened = await openCredentials(deps.ring, found.credentials, deps.clock())
  if (!opened.ok) return opened
  const { signingSecret } = opened.value.live
  if (signingSecret === undefined) return err('this integration has no signing secret')
  const seen = updateIntegration(deps.db, id, { secretUnseen: false, updatedAt: deps.clock() })
  await change(deps, id, [seen], { actor, action: 'integration.secret-revealed', detail: {} })
  return ok({ signingSecret })
}
