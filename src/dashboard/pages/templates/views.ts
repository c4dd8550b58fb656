export const views = ['write', 'versions', 'use'] as const

/** As the URL has it. */
export interface TemplateEditorSearch {
  view?: (typeof views)[number]
  part?: string
  /** `<incident id>/<event id>`: what the result is made from. */
  event?: string
  /** Of a new one. */
  connector?: string
  remove?: string
}
