import type { Reading } from '../connectors/contract'
import type { DropInAnswer, DropInCall, DropInResult, DropInRoute } from '../connectors/drop-in'
import { dropInRoutes } from '../domain/connector'
import type { Deps } from '../domain/deps'
import { type IngestAnswer, ingest } from '../domain/ingest'
import { integrationOfKey } from '../domain/integrations/by-key'
import { newId } from '../kit/id'
import { said } from '../kit/log'
import { bytesOf } from './inbound'
import { type Handled, handledMessage, requestLine } from './request-line'

export interface DropInTarget {
  connector: string
  route: DropInRoute
  params: Record<string, string>
  integrationId: string | undefined
}

/** Before the original's own path may stand the connector's name, or a whole inbound URL of ours. */
const PREFIX = '(?:/api/integrations)?(?:/(?<connector>[a-z][a-z0-9-]*)(?:/(?<id>int_[0-9a-z]{26}))?)?'
const routes = dropInRoutes.map(({ connector, route }) => ({
  connector,
  route,
  pattern: new RegExp(`^${PREFIX}${route.path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}/?$`),
}))

/** A request that speaks another hub's API. Undefined for any other. */
export function dropInTarget(request: Request): DropInTarget | undefined {
  const { pathname } = new URL(request.url)
  for (const { connector, route, pattern } of routes) {
    if (route.method !== request.method) continue
    const { connector: named, id, ...params } = pattern.exec(pathname)?.groups ?? { connector: 'none' }
    if (named !== undefined && named !== connector) continue
    return { connector, route, params: decoded(params), integrationId: id }
  }
  return undefined
}

/** Answers as the original would. What fails on our side is a 503 in its words, so that the sender comes again. */
export async function receiveDropIn(request: Request, target: DropInTarget, deps: Deps): Promise<Response> {
  const nowMs = deps.clock()
  const raw = { method: request.method, url: request.url, headers: request.headers, body: new Uint8Array() }
  const call: DropInCall = { raw, params: target.params, nowMs, id: newId('req', nowMs) }
  const { connector, route } = target
  const end = ({ result, ...came }: Came, answered: DropInCall) => {
    const response = respond(route.answer(result, answered))
    requestLine(deps, request, nowMs, { route: route.path, status: response.status, connector, outcome: result.kind, ...came })
    return response
  }
  try {
    const body = await bytesOf(request)
    const whole = { ...call, raw: { ...raw, body: body ?? raw.body } }
    const came: Came = body ? await received(whole, target, deps) : { result: { kind: 'too-large' } }
    return end({ bytes: body?.byteLength, ...came }, whole)
  } catch (thrown) {
    return end({ result: { kind: 'unavailable' }, said: said(thrown) }, call)
  }
}

type Came = { result: DropInResult } & Partial<Handled>

async function received(call: DropInCall, { connector, route, integrationId }: DropInTarget, deps: Deps): Promise<Came> {
  const key = route.key(call)
  if (!key) return { result: { kind: 'unauthorized' }, code: 'missing-key' }
  const id = integrationId ?? (await integrationOfKey(deps, key))
  if (!id) return { result: { kind: 'unauthorized' }, code: 'unknown-key' }
  let reading: Reading | undefined
  const answer = await ingest(deps, {
    connector,
    integrationId: id,
    raw: call.raw,
    receivedAtMs: call.nowMs,
    from: call.raw.headers.get('cf-connecting-ip'),
    key,
    read: (settings) => {
      reading = route.read(call, settings)
      return reading
    },
  })
  // From the reading, because a duplicate's results no longer say it.
  const result = resultOf(answer, reading?.kind === 'signals' ? reading.signals.map(({ dedupKey }) => dedupKey) : [])
  return { result, integration: id, ...handledMessage(answer) }
}

function resultOf(answer: IngestAnswer, dedupKeys: string[]): DropInResult {
  switch (answer.kind) {
    case 'accepted':
    case 'handshake':
      return { kind: 'accepted', dedupKeys }
    case 'not-accepted':
      return { kind: 'unauthorized' }
    case 'not-parseable':
      return { kind: 'invalid', issues: [{ path: '', message: answer.issue }] }
    case 'unreadable':
      return { kind: 'invalid', issues: answer.issues }
    case 'limited':
      return answer
    case 'unavailable':
      return { kind: 'unavailable' }
  }
}

const respond = ({ status, body, headers }: DropInAnswer): Response =>
  typeof body === 'string'
    ? new Response(body, { status, ...(headers && { headers }) })
    : Response.json(body, { status, ...(headers && { headers }) })

/** A stranger's broken escape stays as it is: it names nothing of ours. */
const decoded = (params: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) => {
      if (value === undefined) return []
      try {
        return [[name, decodeURIComponent(value)]]
      } catch {
        return [[name, value]]
      }
    }),
  )
