import type { Role } from '../store/tokens'

export type { Role }

/** Who may do what: everything asks for a role, and each role may do what those before it may. */
const ranks: Record<Role, number> = { viewer: 0, itsm_manager: 1, super_admin: 2 }

export const isRole = (text: string): text is Role => Object.hasOwn(ranks, text)

export const allows = (role: Role, needed: Role): boolean => ranks[role] >= ranks[needed]

/** Undefined of none. */
export const highest = (roles: readonly Role[]): Role | undefined =>
  roles.reduce<Role | undefined>((best, role) => (best && allows(best, role) ? best : role), undefined)
