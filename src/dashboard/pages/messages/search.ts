/** What became of a message; the API filters by the same words. */
export const outcomes = [
  'unreadable',
  'opened',
  'updated',
  'reopened',
  'acknowledged',
  'resolved',
  'unchanged',
  'ignored',
  'stale',
  'test',
] as const

/** As the URL has it. */
export interface MessageSearch {
  tab?: 'refusals'
  integrationId?: string
  outcome?: (typeof outcomes)[number]
  /** The one whose drawer is open. */
  message?: string
}
export type SetMessageSearch = (change: { [name in keyof MessageSearch]?: MessageSearch[name] | undefined }) => void
