/** As the URL has it. */
export interface ServiceSearch {
  q?: string
  /** The one whose drawer is open. */
  service?: string
  /** `create` opens the form. */
  action?: 'create'
  /** The one that is renamed or deleted. */
  rename?: string
  remove?: string
}
export type SetServiceSearch = (change: { [name in keyof ServiceSearch]?: ServiceSearch[name] | undefined }) => void
