import { createRoute, OpenAPIHono, type RouteConfig } from '@hono/zod-openapi'
import type { ApiEnv } from '../auth'
import { requires } from '../auth'
import type { Role } from '../../domain/tokens'
import { invalid, problem, problemSchema } from '../reply'
import { idempotent } from './idempotent'

/** A router of the admin API: what does not fit its schema is a 422 with one entry per field. */
export const router = () =>
  new OpenAPIHono<ApiEnv>({
    defaultHook: (result, c) => {
      if (result.success) return undefined
      return problem(c, invalid(result.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }))))
    },
  })

const asProblem = (description: string) => ({ description, content: { 'application/problem+json': { schema: problemSchema } } })

/** A route that asks for a role, accepts an `Idempotency-Key` on POST, and says in the OpenAPI document which problems it may answer. */
export function route<const R extends Omit<RouteConfig, 'security' | 'middleware'>>(role: Role, config: R) {
  return createRoute({
    ...config,
    security: [{ token: [] }],
    middleware: config.method === 'post' ? ([requires(role), idempotent] as const) : ([requires(role)] as const),
    responses: {
      ...config.responses,
      401: asProblem('No valid API token'),
      403: asProblem(`Needs the role ${role}`),
      422: asProblem('Some fields are not right'),
    } as R['responses'],
  })
}

/** A response with a JSON body. */
export const json = <T>(schema: T, description: string) => ({ description, content: { 'application/json': { schema } } })
export const body = <T>(schema: T) => ({ required: true, content: { 'application/json': { schema } } })
