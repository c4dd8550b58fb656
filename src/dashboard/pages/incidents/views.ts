import type { Severity } from '../../components/badges'

/** The tabs. `open` is what one sees first and needs no word in the URL. */
export const views = ['open', 'triggered', 'acknowledged', 'resolved', 'all'] as const
export type View = (typeof views)[number]

export const viewWords: Record<View, string> = {
  open: 'Open',
  triggered: 'Triggered',
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
  all: 'All',
}

/** As the URL has it. */
export interface IncidentSearch {
  view?: View
  severity?: Severity
  integrationId?: string
  serviceId?: string
  /** `me`, `none`, or the id of a user. */
  assignee?: string
  /** Words to look for. */
  q?: string
  /** The one whose drawer is open. */
  incident?: string
}
export type SetSearch = (change: { [name in keyof IncidentSearch]?: IncidentSearch[name] | undefined }) => void
