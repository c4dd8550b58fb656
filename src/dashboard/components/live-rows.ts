/** Puts what the feed says into the rows of a list, so that nobody has to be asked: `docs/observability.md`, "Live". */
import type { FeedItem, FeedLine, ItemOf } from '../../objects/feed/protocol'

export interface CursorPage<T> {
  items: T[]
  nextCursor: string | null
}

/** How a list follows one kind of what the feed says. */
export interface Live<K extends FeedItem['kind'], T> {
  kind: K
  /**
   * The row that an item means, where it says all that a row shows. `before`: as the list has it. `old`: the list knows better already.
   * `ask`: the item does not say enough.
   */
  row(item: ItemOf<K>, before: T | undefined): T | 'old' | 'ask'
  /** Whether the filters of the list let it through; undefined where an item does not tell. */
  passes(item: ItemOf<K>): boolean | undefined
  /** What the list is sorted by, descending, which is what its cursors are made of. */
  order(row: T): string | number
}

/** What is on the screen, page by page, and the newest page as it is by now. */
export interface Rows<T> {
  pages: readonly CursorPage<T>[]
  head: CursorPage<T>
}

/** A newest page grows up to here while it is not looked at. */
export const HEAD_ROWS = 100

/** The rows after these lines; pages and rows that have not changed are the same objects. `ask`: the lines did not say all. */
export function afterLines<K extends FeedItem['kind'], T extends { id: string }>(
  before: Rows<T>,
  lines: readonly FeedLine[],
  live: Live<K, T>,
): Rows<T> & { ask: boolean } {
  let { pages, head } = before
  let ask = false
  for (const line of lines) {
    if (!isOf(line, live.kind)) continue
    const known = rowWith(line.id, [head, ...pages])
    const passes = live.passes(line)
    if (!known && passes === false) continue
    const row = live.row(line, known)
    if (row === 'old') continue
    if (row === 'ask' || passes === undefined) ask = true
    if (row === 'ask') continue
    pages = pages.map((page) => replaced(page, row))
    if (passes === undefined) head = replaced(head, row)
    else head = passes ? placed(head, row, live.order) : without(head, row.id)
  }
  return { pages, head, ask }
}

const isOf = <K extends FeedItem['kind']>(line: FeedLine, kind: K): line is { seq: number } & ItemOf<K> => line.kind === kind

const rowWith = <T extends { id: string }>(id: string, pages: readonly CursorPage<T>[]): T | undefined => {
  for (const { items } of pages) {
    const found = items.find((item) => item.id === id)
    if (found) return found
  }
  return undefined
}

const replaced = <T extends { id: string }>(page: CursorPage<T>, row: T): CursorPage<T> =>
  page.items.some(({ id }) => id === row.id)
    ? { ...page, items: page.items.map((item) => (item.id === row.id ? row : item)) }
    : page

const without = <T extends { id: string }>(page: CursorPage<T>, id: string): CursorPage<T> =>
  page.items.some((item) => item.id === id) ? { ...page, items: page.items.filter((item) => item.id !== id) } : page

/** In its place, unless that is on a later page. */
function placed<T extends { id: string }>(page: CursorPage<T>, row: T, order: (row: T) => string | number): CursorPage<T> {
  if (page.items.some(({ id }) => id === row.id)) return replaced(page, row)
  const at = page.items.findIndex((item) => order(item) < order(row))
  if (at === -1 && page.nextCursor !== null) return page
  const items = page.items.toSpliced(at === -1 ? page.items.length : at, 0, row)
  const last = items[HEAD_ROWS - 1]
  return items.length > HEAD_ROWS && last
    ? { items: items.slice(0, HEAD_ROWS), nextCursor: String(order(last)) }
    : { ...page, items }
}
