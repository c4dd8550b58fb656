import type { Role } from '../api/principal'

/** What each role is called here and may do, highest first. */
export const roles: readonly { value: Role; label: string; says: string }[] = [
  { value: 'super_admin', label: 'Super admin', says: 'Everything, also people, tokens and what is kept how long.' },
  {
    value: 'itsm_manager',
    label: 'ITSM manager',
    says: 'Changes integrations, services, subscriptions, incidents and deliveries; reads the audit log.',
  },
  {
    value: 'viewer',
    label: 'Viewer',
    says: 'Sees incidents and how things are set up; changes only their own passkeys and sessions.',
  },
]

export const roleWord = (role: Role): string => roles.find(({ value }) => value === role)?.label ?? role
