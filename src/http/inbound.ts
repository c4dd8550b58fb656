import type { Deps } from '../domain/deps'
import { type IngestAnswer, ingest, refuseUnread } from '../domain/ingest'
import type { Bytes } from '../kit/bytes'
import { said } from '../kit/log'
import { type Handled, handledMessage, requestLine } from './request-line'

/** What a message may weigh. */
export const BODY_BYTES_MAX = 262_144

export interface InboundTarget {
  connector: string
  integrationId: string
}

/** Where vendors post: `/api/integrations/{connector}/{id}`, or the id as `?integrationId=`. Undefined for any other request. */
export function inboundTarget(request: Request): InboundTarget | undefined {
  // `GET` and `PUT` as well, because some vendors send so.
  if (!['POST', 'GET', 'PUT'].includes(request.method)) return undefined
  const url = new URL(request.url)
  const [, connector, id] = /^\/api\/integrations\/([^/]+)(?:\/([^/]+))?\/?$/.exec(url.pathname) ?? []
  if (!connector || connector === 'health') return undefined
  return { connector, integrationId: id ?? url.searchParams.get('integrationId') ?? '' }
}

/** The hot path: no router and no middleware stand before it. What fails on our side is a 503, so that the sender comes again. */
export async function receive(request: Request, target: InboundTarget, deps: Deps): Promise<Response> {
  const receivedAtMs = deps.clock()
  const { connector, integrationId: integration } = target
  const end = ({ response, ...came }: Came) => {
    requestLine(deps, request, receivedAtMs, { route: ROUTE, status: response.status, integration, connector, ...came })
    return response
  }
  try {
    return end(await received(request, { ...target, receivedAtMs }, deps))
  } catch (thrown) {
    return end({ response: unavailable(), outcome: 'failed', said: said(thrown) })
  }
}

/** However the id is given. */
const ROUTE = '/api/integrations/:connector/:id'

type Came = { response: Response } & Partial<Handled>

async function received(request: Request, target: InboundTarget & { receivedAtMs: number }, deps: Deps): Promise<Came> {
  const arrival = { ...target, from: request.headers.get('cf-connecting-ip') }
  const body = await bytesOf(request)
  if (!body) {
    await refuseUnread(deps, { ...arrival, userAgent: request.headers.get('user-agent') })
    const said = `A message may have ${BODY_BYTES_MAX} bytes. Split the group, or send less detail.`
    return { response: failed(413, 'too-large', said), outcome: 'too-large' }
  }
  const raw = { method: request.method, url: request.url, headers: request.headers, body }
  const ingested = await ingest(deps, { ...arrival, raw })
  return { response: answer(deps, ingested), bytes: body.byteLength, ...handledMessage(ingested) }
}

/** What a sender is told; a sample's sender is told the same. */
export function answer(deps: Deps, answer: IngestAnswer): Response {
  switch (answer.kind) {
    case 'accepted':
      return Response.json({ messageId: answer.messageId, results: answer.results }, { status: answer.status })
    case 'handshake':
      if (answer.call) deps.later(deps.sender({ secrets: [] })(answer.call))
      return answer.reply
        ? new Response(answer.reply.body, { headers: { 'content-type': answer.reply.contentType } })
        : Response.json({ handshake: 'ok' })
    case 'not-accepted':
      return failed(
        401,
        'not-accepted',
        'Not accepted. Check the URL, the key or signing secret, and that the integration is enabled.',
      )
    case 'not-parseable':
      return failed(400, 'not-parseable', answer.issue)
    case 'unreadable':
      return Response.json(
        {
          messageId: answer.messageId,
          results: [{ outcome: 'ignored', reason: 'unreadable' }],
          error: {
            code: 'unreadable',
            message: 'The message was kept, but it is not of a shape or state that this connector knows.',
            issues: answer.issues,
          },
        },
        { status: answer.status },
      )
    case 'limited':
      return failed(429, 'rate-limited', `Too many messages. Try again in ${answer.afterSeconds} s.`, answer.afterSeconds)
    case 'unavailable':
      return unavailable()
  }
}

const unavailable = () => failed(503, 'unavailable', 'The hub cannot take this message right now. Try again in 30 s.', 30)

function failed(status: number, code: string, message: string, retryAfterSeconds?: number): Response {
  const headers = retryAfterSeconds === undefined ? undefined : { 'retry-after': String(retryAfterSeconds) }
  return Response.json({ error: { code, message } }, { status, ...(headers && { headers }) })
}

/** The body, or null where it is over the cap; what is over is cancelled, never left unread. */
export async function bytesOf(request: Request): Promise<Bytes | null> {
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
