import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { connectorOf } from '../domain/connector'
import type { Deps } from '../domain/deps'
import { type IngestAnswer, told } from '../domain/ingest'
import { log, said } from '../kit/log'
import { traceFrom, traceOf } from '../kit/trace'
import type { ApiEnv } from './auth'

/** What a request came to, for its one line in the log. */
export interface Handled {
  /** The pattern, never the path: a path may have a key in it, as may a query. */
  route: string
  status: number
  /** As the sender names them; neither is logged unless it is a name of ours. */
  integration?: string | undefined
  connector?: string | undefined
  outcome?: string | undefined
  /** Why it was refused, in our own words. */
  code?: string | null | undefined
  messageId?: string | undefined
  /** The id of the token that asked. */
  caller?: string | undefined
  /** Of the request's body. */
  bytes?: number | undefined
  /** Of a fault of ours. */
  said?: string | undefined
}

/** A message that was taken in less is nothing to look for. */
const SLOW_MS = 1_000

/**
 * One line per request, or none: a message that was taken as usual has one only where every request has, because a line costs more than a
 * tenth of what taking it costs. What went wrong on our side is said in any case.
 */
export function requestLine(deps: Deps, request: Request, startedAtMs: number, handled: Handled): void {
  const { route, status, integration, connector, messageId, ...rest } = handled
  const { logRequests } = deps.flags
  const latencyMs = deps.clock() - startedAtMs
  const fault = status >= 500
  const usual = connector !== undefined && status < 300 && latencyMs < SLOW_MS
  if (!fault && (logRequests === 'faults' || (logRequests === 'notable' && usual))) return
  const say = fault ? log.error : log.info
  say('http.request', {
    method: request.method,
    route,
    status,
    latencyMs,
    integration: isIntegrationId(integration) ? integration : undefined,
    connector: connector === undefined ? undefined : connectorOf(connector)?.id,
    ...rest,
    message: messageId,
    ray: request.headers.get('cf-ray') ?? undefined,
    traceId: (traceOf(request.headers.get('traceparent')) ?? (messageId === undefined ? undefined : traceFrom(messageId)))
      ?.traceId,
  })
}

/** Of a message that was answered. */
export const handledMessage = (answer: IngestAnswer): Pick<Handled, 'outcome' | 'code' | 'messageId' | 'said'> => ({
  ...told(answer),
  ...('messageId' in answer && { messageId: answer.messageId }),
  ...('said' in answer && { said: answer.said }),
})

/** The lines of everything that goes through the app. */
export const requestLines: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const deps = c.get('deps')
  const startedAtMs = deps.clock()
  await next()
  const { status } = c.res
  requestLine(deps, c.req.raw, startedAtMs, {
    route: routeOf(c),
    status,
    caller: c.get('caller')?.id,
    bytes: Number(c.req.header('content-length') ?? 0),
    ...(status >= 500 && c.error && { said: said(c.error) }),
  })
}

/** The pattern of the handler; where there is none, of the middleware that is nearest. */
function routeOf(c: Context): string {
  const matched = matchedRoutes(c)
  return (matched.findLast(({ method }) => method !== 'ALL') ?? matched.at(-1))?.path ?? '/*'
}

const isIntegrationId = (text: string | undefined) => text !== undefined && /^int_[0-9a-z]{26}$/.test(text)
