import type { Issue, RawMessage } from '../../connectors/contract'
import { utf8 } from '../../kit/bytes'
import { err, ok, type Result } from '../../kit/result'
import { QUERY_HEADER } from '../ingest'
import type { MessageRead } from '../messages'

/** A kept message as it came, as far as a source reads it. Undefined where its body is past its days; an issue where only its beginning was kept. */
export function storedAsReceived({ body, bodyBytes, headers: kept }: MessageRead): Result<RawMessage, Issue[]> | undefined {
  if (body === null) return undefined
  if (bodyBytes > utf8(body).byteLength)
    return err([{ path: 'messageId', message: 'only the beginning of this message was kept, so it cannot be read again' }])
  const { [QUERY_HEADER]: query = '', ...headers } = kept
  return ok({
    method: body === '' && query ? 'GET' : 'POST',
    url: `https://stored.invalid/${query}`,
    headers: new Headers(headers),
    body: utf8(body),
  })
}
