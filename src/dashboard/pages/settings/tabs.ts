import type { Role } from '../../api/principal'

/** The tabs, and from which role on the API answers what they show. */
export const tabs = [
  { value: 'people', label: 'People', least: 'super_admin' },
  { value: 'tokens', label: 'API tokens', least: 'super_admin' },
  { value: 'sign-in', label: 'Sign-in', least: 'viewer' },
  { value: 'encryption', label: 'Encryption', least: 'super_admin' },
  { value: 'retention', label: 'Retention', least: 'viewer' },
  { value: 'audit', label: 'Audit log', least: 'itsm_manager' },
] as const satisfies { value: string; label: string; least: Role }[]
export type Tab = (typeof tabs)[number]['value']
export const tabNames: readonly Tab[] = tabs.map(({ value }) => value)

/** How far back the audit log is searched. */
export const spans = { hour: 3_600_000, day: 86_400_000, week: 604_800_000, month: 2_592_000_000 } as const
export type Span = keyof typeof spans
export const spanNames = Object.keys(spans) as Span[]

/** As the URL has it. */
export interface SettingsSearch {
  tab?: Tab
  /** Whose drawer is open. */
  user?: string
  /** The entry of the audit log whose drawer is open. */
  entry?: string
  actor?: string
  action?: string
  subject?: string
  within?: Span
}
export type SetSearch = (change: { [name in keyof SettingsSearch]?: SettingsSearch[name] | undefined }) => void
