import * as z from 'zod'
import { type Issue, issuesOf, type Reading } from '../../connectors/contract'
import { err, ok, type Result } from '../../kit/result'
import { connectorOf } from '../connector'
import type { Deps } from '../deps'
import { messageById } from '../messages'
import { integrationById } from './list'
import { storedAsReceived } from './stored'

/**
 * What the connector would make of a stored message with other settings (a mapping, above all), or with those that the integration has.
 * Nothing is saved, nothing opens. Undefined where there is no such integration or message, or where the message's body is past its days.
 */
export async function trySettings(
  deps: Deps,
  id: string,
  messageId: string,
  settings: Record<string, unknown> | undefined,
): Promise<Result<Reading, Issue[]> | undefined> {
  const integration = await integrationById(deps.db, id)
  const source = integration && connectorOf(integration.connector)?.source
  const message = await messageById(deps.db, id, messageId)
  const raw = message && storedAsReceived(message)
  if (!source || !raw) return undefined
  if (!raw.ok) return raw
  if (!settings) return ok(source.read(raw.value, integration.settings))
  const parsed = z.strictObject(source.forms.settings.shape).safeParse(settings)
  if (!parsed.success)
    return err(issuesOf(parsed.error).map(({ path, message }) => ({ path: path ? `settings.${path}` : 'settings', message })))
  return ok(source.read(raw.value, parsed.data))
}
