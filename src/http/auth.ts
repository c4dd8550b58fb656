import type { MiddlewareHandler } from 'hono'
import type { Deps } from '../domain/deps'
import type { Role } from '../domain/tokens'
import { type Caller, callerOf } from '../domain/tokens'
import { problem } from './reply'

export type ApiEnv = { Bindings: Env; Variables: { deps: Deps; caller: Caller } }

const ranks: Record<Role, number> = { viewer: 0, itsm_manager: 1, super_admin: 2 }

/** Lets in who has at least this role. */
export const requires =
  (role: Role): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const token = /^Bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
    const caller = token && (await callerOf(c.get('deps'), token))
    if (!caller) {
      await c.req.raw.body?.cancel()
      return problem(c, {
        status: 401,
        code: 'not-authenticated',
        title: 'Who are you?',
        detail: 'Send `Authorization: Bearer sbx_…` with an API token that has not expired or been revoked.',
      })
    }
    if (ranks[caller.role] < ranks[role]) {
      await c.req.raw.body?.cancel()
      return problem(c, {
        status: 403,
        code: 'not-allowed',
        title: 'Not with this role',
        detail: `This needs the role ${role}; your token has ${caller.role}.`,
      })
    }
    c.set('caller', caller)
    await c.get('deps').cameBy(new URL(c.req.url).host)
    return next()
  }
