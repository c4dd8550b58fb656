import { createRoute, OpenAPIHono, type RouteConfig } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Role } from '../../domain/tokens'
import type { ApiEnv } from '../auth'
import { requires } from '../auth'
import { fieldIssues, invalid, type Problem, problem, problemSchema } from '../reply'
import { idempotent } from './idempotent'

/** A router of the admin API: what does not fit its schema is a 422 with one entry per field. */
export const router = () =>
  new OpenAPIHono<ApiEnv>({
    defaultHook: (result, c) => {
      if (result.success) return undefined
      return problem(c, invalid(fieldIssues(result.error)))
    },
  })

export const asProblem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemSchema } },
})

type Route = Omit<RouteConfig, 'security' | 'middleware'>

/** What a route may answer besides what it names. What a handler answers itself stays typed; problems go through `refuse`. */
const answers = <R extends Route>({ method, path, request, responses }: R, more: RouteConfig['responses']) =>
  ({
    ...responses,
    ...(request?.body && { 400: asProblem('The body is not JSON'), 415: asProblem('The body is not said to be JSON') }),
    ...(path.includes('{') && { 404: asProblem('There is no such thing') }),
    ...(method !== 'get' && { 409: asProblem('What there is stands against it') }),
    ...(request?.headers && { 412: asProblem('Somebody else has changed it; `current` is what there is now') }),
    ...(request && { 422: asProblem('Some fields are not right') }),
    ...more,
  }) as R['responses']

/** A route that asks for a role, accepts an `Idempotency-Key` on POST, and says in the OpenAPI document which problems it may answer. */
export function route<const R extends Route>(role: Role, config: R) {
  return createRoute({
    ...config,
    operationId: operationIdOf(config.method, config.path),
    security: waysToProve,
    ...(config.method === 'post' && { parameters: [idempotencyKey] }),
    middleware: config.method === 'post' ? ([requires(role), idempotent] as const) : ([requires(role)] as const),
    responses: answers(config, {
      401: asProblem('Neither a valid API token nor a session'),
      403: asProblem(`Needs the role ${role}`),
    }),
  })
}

/** One or the other. */
const waysToProve: Record<string, string[]>[] = [{ token: [] }, { session: [] }]

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'The same key with the same request gives the same answer for a day.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
} as const

/** A route that anybody may ask. */
export const openRoute = <const R extends Route>(config: R) =>
  createRoute({
    ...config,
    operationId: operationIdOf(config.method, config.path),
    responses: answers(
      config,
      config.method === 'get' ? {} : { 403: asProblem('Not accepted'), 429: asProblem('Too many tries') },
    ),
  })

/** `get /incidents/{id}/timeline` → `getIncidentsIdTimeline`. */
export const operationIdOf = (method: string, path: string): string =>
  method +
  path
    .split(/[^a-z0-9]+/i)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')

/** Answers a problem where a handler's type names only the good answers: `route` has put the problems into the document. */
export const refuse = (c: Context, refusal: Problem) => problem(c, refusal) as never

/** A response with a JSON body. */
export const json = <T>(schema: T, description: string) => ({ description, content: { 'application/json': { schema } } })
export const body = <T>(schema: T) => ({ required: true, content: { 'application/json': { schema } } })
