import * as z from 'zod'
import type { Identity } from './identity'

const person = z.looseObject({
  sub: z.string().min(1).max(255),
  email: z.string().max(320).optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  preferred_username: z.string().optional().catch(undefined),
})
const groupsShape = z.union([z.array(z.unknown()), z.string().transform((one) => [one])]).catch([])

/** Who the claims of a proved token are about; null where they name nobody (Cloudflare's service tokens). */
export function identityOf(issuer: string, claims: unknown, groupClaims: readonly string[]): Identity | null {
  const parsed = person.safeParse(claims)
  if (!parsed.success) return null
  const { sub, email, name, preferred_username } = parsed.data
  const called = [name, preferred_username, email].find((one) => one?.trim()) ?? sub
  const groups = groupClaims.flatMap((path) => groupsShape.parse(claimAt(parsed.data, path)))
  return {
    issuer,
    subject: sub,
    name: called.trim().slice(0, 100),
    email: email ?? null,
    groups: groups.filter((group) => typeof group === 'string'),
  }
}

/** The claim of this name; otherwise dots lead into objects (`realm_access.roles`). */
function claimAt(claims: Record<string, unknown>, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path]
  return path
    .split('.')
    .reduce<unknown>(
      (at, key) => (typeof at === 'object' && at !== null ? new Map(Object.entries(at)).get(key) : undefined),
      claims,
    )
}
