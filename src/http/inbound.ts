import type { Context } from 'hono'
import { Hono } from 'hono'
import type { Deps } from '../domain/deps'
import { type IngestAnswer, ingest, refuseUnread } from '../domain/ingest'
import type { Bytes } from '../kit/bytes'

/** What a message may weigh. */
export const BODY_BYTES_MAX = 262_144

export type HttpEnv = { Bindings: Env; Variables: { deps: Deps } }

/** Where vendors post. `GET` as well, because some send so. */
export const inbound = new Hono<HttpEnv>()
  .on(['POST', 'GET'], '/api/integrations/:connector', (c) =>
    receive(c, c.req.param('connector'), c.req.query('integrationId') ?? ''),
  )
  .on(['POST', 'GET'], '/api/integrations/:connector/:id', (c) => receive(c, c.req.param('connector'), c.req.param('id')))

async function receive(c: Context<HttpEnv>, connector: string, integrationId: string): Promise<Response> {
  const deps = c.get('deps')
  const { req } = c
  const receivedAtMs = deps.clock()
  const from = req.header('cf-connecting-ip') ?? null
  const body = await bytesOf(req.raw)
  if (!body) {
    await refuseUnread(deps, { connector, integrationId, receivedAtMs, from, userAgent: req.header('user-agent') ?? null })
    return c.json(
      {
        error: {
          code: 'too-large',
          message: `A message may have ${BODY_BYTES_MAX} bytes. Split the group, or send less detail.`,
        },
      },
      413,
    )
  }
  const raw = { method: req.method, url: req.url, headers: req.raw.headers, body }
  return answer(c, deps, await ingest(deps, { connector, integrationId, raw, receivedAtMs, from }))
}

/** What a sender is told; a sample's sender is told the same. */
export function answer(c: Pick<Context, 'json' | 'body'>, deps: Deps, answer: IngestAnswer): Response {
  switch (answer.kind) {
    case 'accepted':
      return c.json({ messageId: answer.messageId, results: answer.results }, 202)
    case 'handshake':
      if (answer.call) {
        deps.later(deps.sender({ secrets: [] })(answer.call))
      }
      return answer.reply
        ? c.body(answer.reply.body, 200, { 'content-type': answer.reply.contentType })
        : c.json({ handshake: 'ok' }, 200)
    case 'not-accepted':
      return c.json(
        {
          error: {
            code: 'not-accepted',
            message: 'Not accepted. Check the URL, the key or signing secret, and that the integration is enabled.',
          },
        },
        401,
      )
    case 'not-parseable':
      return c.json({ error: { code: 'not-parseable', message: answer.issue } }, 400)
    case 'unreadable':
      return c.json(
        {
          messageId: answer.messageId,
          results: [{ outcome: 'ignored', reason: 'unreadable' }],
          error: {
            code: 'unreadable',
            message: 'The message was kept, but it is not of a shape or state that this connector knows.',
            issues: answer.issues,
          },
        },
        answer.status,
      )
    case 'limited':
      return c.json(
        { error: { code: 'rate-limited', message: `Too many messages. Try again in ${answer.afterSeconds} s.` } },
        429,
        {
          'retry-after': String(answer.afterSeconds),
        },
      )
    case 'unavailable':
      return c.json(
        { error: { code: 'unavailable', message: 'The hub cannot take this message right now. Try again in 30 s.' } },
        503,
        { 'retry-after': '30' },
      )
  }
}

/** The body, or null where it is over the cap; what is over is cancelled, never left unread. */
async function bytesOf(request: Request): Promise<Bytes | null> {
  if (!request.body) return new Uint8Array()
  const declared = request.headers.get('content-length')
  if (Number(declared ?? 0) > BODY_BYTES_MAX) {
    request.body.cancel().catch(() => {})
    return null
  }
  // HTTP holds a sender to the length it declares, and one native read costs a tenth of a stream of them.
  if (declared !== null) return new Uint8Array(await request.arrayBuffer())
  const reader = request.body.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.byteLength
    if (size > BODY_BYTES_MAX) {
      // Not awaited: a sender that never ends must not hold its answer back.
      reader.cancel().catch(() => {})
      return null
    }
    chunks.push(value)
  }
  const [first] = chunks
  if (chunks.length === 1 && first) return first as Bytes
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}
