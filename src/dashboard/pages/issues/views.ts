export const states = ['failing', 'recovered'] as const
export const spans = ['1', '14', '30'] as const

/** As the URL has it. */
export interface IssueSearch {
  state?: (typeof states)[number]
  integrationId?: string
  days?: (typeof spans)[number]
}
export type SetSearch = (change: { [name in keyof IssueSearch]?: IssueSearch[name] | undefined }) => void
