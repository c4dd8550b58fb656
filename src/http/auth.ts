import type { MiddlewareHandler } from 'hono'
import type { Caller } from '../domain/caller'
import type { Deps } from '../domain/deps'
import { allows, type Role } from '../domain/roles'
import { ACCESS_HEADER, callerByAccess } from '../domain/sign-in/access'
import { callerBySession } from '../domain/sign-in/sessions'
import { callerByToken } from '../domain/tokens'
import { err, ok, type Result } from '../kit/result'
import { sessionCookie } from './cookies'
import { type Problem, problem } from './reply'
import { crossSite } from './same-origin'

export type ApiEnv = { Bindings: Env; Variables: { deps: Deps; caller: Caller } }

/** Lets in who has at least this role, by token, by session or through Cloudflare Access; a WebSocket too, where its page is ours. */
export const requires =
  (role: Role): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const caller = await sessionOf(c.get('deps'), c.req.raw)
    const refusal = caller.ok ? lacking(caller.value, role) : caller.error
    if (caller.ok && !refusal) {
      c.set('caller', caller.value)
      await c.get('deps').cameBy(new URL(c.req.url).host)
      return next()
    }
    await c.req.raw.body?.cancel()
    return problem(c, refusal ?? nobody)
  }

/**
 * Who sends this request. A token that is shown decides alone. What a browser adds by itself (a cookie, Cloudflare Access) counts for
 * changes and for WebSockets only where the page that sends it is ours.
 */
export async function sessionOf(deps: Deps, request: Request): Promise<Result<Caller, Problem>> {
  const token = /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  if (token) return known(await callerByToken(deps, token))
  const cookie = sessionCookie(request)
  const access = request.headers.get(ACCESS_HEADER)
  if (!cookie && !access) return err(nobody)
  const foreign = crossSite(deps, request)
  if (foreign) return err(foreign)
  const bySession = cookie ? await callerBySession(deps, cookie) : undefined
  return known(bySession ?? (access ? await callerByAccess(deps, access) : undefined))
}

const known = (caller: Caller | undefined): Result<Caller, Problem> => (caller ? ok(caller) : err(nobody))

const nobody: Problem = {
  status: 401,
  code: 'not-authenticated',
  title: 'Who are you?',
  detail: 'Sign in, or send `Authorization: Bearer sbx_…` with an API token that has not expired or been revoked.',
}

function lacking({ kind, role }: Caller, needed: Role): Problem | undefined {
  if (allows(role, needed)) return undefined
  const detail = `This needs the role ${needed}; ${kind === 'token' ? 'your token has' : 'you have'} ${role}.`
  return { status: 403, code: 'not-allowed', title: 'Not with this role', detail }
}
