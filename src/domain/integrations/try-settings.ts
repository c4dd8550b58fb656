import * as z from 'zod'
import { type Issue, issuesOf, type Reading } from '../../connectors/contract'
import { utf8 } from '../../kit/bytes'
import { err, ok, type Result } from '../../kit/result'
import { connectorOf } from '../connector'
import type { Deps } from '../deps'
import { QUERY_HEADER } from '../ingest'
import { messageById } from '../messages'
import { integrationById } from './list'

/**
 * What the connector would make of a stored message with other settings (a mapping, above all). Nothing is saved, nothing opens.
 * Undefined where there is no such integration or message, or where the message's body is past its days.
 */
export async function trySettings(
  deps: Deps,
  id: string,
  messageId: string,
  settings: Record<string, unknown>,
): Promise<Result<Reading, Issue[]> | undefined> {
  const integration = await integrationById(deps.db, id)
  const source = integration && connectorOf(integration.connector)?.source
  const message = await messageById(deps.db, id, messageId)
  if (!source || !message || message.body === null) return undefined
  if (message.bodyBytes > utf8(message.body).byteLength)
    return err([{ path: 'messageId', message: 'only the beginning of this message was kept, so it cannot be read again' }])
  const parsed = z.strictObject(source.forms.settings.shape).safeParse(settings)
  if (!parsed.success)
    return err(issuesOf(parsed.error).map(({ path, message }) => ({ path: path ? `settings.${path}` : 'settings', message })))
  const { [QUERY_HEADER]: query = '', ...headers } = message.headers
  return ok(
    source.read(
      {
        method: message.body === '' && query ? 'GET' : 'POST',
        url: `https://stored.invalid/${query}`,
        headers: new Headers(headers),
        body: utf8(message.body),
      },
      parsed.data,
    ),
  )
}
