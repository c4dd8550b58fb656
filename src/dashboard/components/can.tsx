/** What a role may see. `<Can role="itsm_manager">…</Can>` renders nothing for those below; the API refuses them all the same. */
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Principal, principal, type Role } from '../api/principal'

const ranks: Record<Role, number> = { viewer: 0, itsm_manager: 1, super_admin: 2 }

/** Who is signed in, for the router and for `usePrincipal`. */
export const principalQuery = { queryKey: ['me'], queryFn: principal, staleTime: 300_000 }

/** Null until it is known, and on the sign-in page. */
export const usePrincipal = (): Principal | null => useQuery(principalQuery).data ?? null

/** `const may = useRole(); may('super_admin')`. */
export function useRole(): (least: Role) => boolean {
  const role = usePrincipal()?.role
  return (least) => role !== undefined && ranks[role] >= ranks[least]
}

export const Can = ({ role, children }: { role: Role; children: ReactNode }) => (useRole()(role) ? children : null)
