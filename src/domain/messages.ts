import type { Refusal } from '../objects/gate/protocol'
import { integrationExists } from '../store/integrations'
import { listMessages as list, type MessageRead, messageById } from '../store/messages'
import type { Deps } from './deps'

export { type MessageRead, messageById }

/** Newest first. Undefined where there never was such an integration; the log of a deleted one stays. */
export async function listMessages(
  { db }: Deps,
  integrationId: string,
  page: { outcome?: string; before?: string; limit: number },
): Promise<MessageRead[] | undefined> {
  const rows = await list(db, integrationId, page)
  return rows.length > 0 || (await integrationExists(db, integrationId)) ? rows : undefined
}

/** The last that its gate turned away, newest first. */
export async function listRefusals({ db, gate }: Deps, integrationId: string): Promise<Refusal[] | undefined> {
  return (await integrationExists(db, integrationId)) ? gate(integrationId).refusals() : undefined
}
