import type { Direction } from '../connectors/directions'

// The entry reads this file with every route: it holds words alone.
export const statuses = ['on', 'off', 'failing', 'silent'] as const
export type Status = (typeof statuses)[number]

export const tabs = ['overview', 'settings', 'secrets', 'refusals', 'events'] as const
export type Tab = (typeof tabs)[number]

export interface IntegrationSearch {
  q?: string
  connector?: string
  direction?: Direction
  status?: Status
  /** Whose drawer is open, and where. */
  integration?: string
  tab?: Tab
}
export type SetSearch = (change: { [name in keyof IntegrationSearch]?: IntegrationSearch[name] | undefined }) => void
