import { harmless } from './terminal.ts'

export interface Column<T> {
  title: string
  of: (row: T) => string
  /** May be cut to this many characters where the line would be too long; an id never is. */
  least?: number
  /** Colours what is shown, after it was measured. */
  paint?: (text: string, row: T) => string
}

const GAP = 2

/** Lines of columns that fit `width`: columns that may be cut give way, the widest first. */
export function table<T>(rows: readonly T[], columns: readonly Column<T>[], width: number): string[] {
  const cells = rows.map((row) => columns.map((column) => harmless(column.of(row))))
  const widths = columns.map(({ title }, at) => Math.max(title.length, ...cells.map((line) => lengthOf(line[at] ?? ''))))
  const least = columns.map(({ least, title }, at) => (least === undefined ? widths[at]! : Math.max(least, title.length)))
  const total = () => widths.reduce((sum, one) => sum + one, 0) + GAP * (columns.length - 1)
  for (let over = total() - width; over > 0; over = total() - width) {
    const spare = widths.map((one, at) => one - least[at]!)
    const widest = Math.max(...widths.filter((_, at) => spare[at]! > 0))
    const at = widths.findIndex((one, index) => spare[index]! > 0 && one === widest)
    if (at < 0) break
    widths[at]! -= 1
  }
  const line = (texts: readonly string[], paint: (text: string, at: number) => string) =>
    texts
      .map((text, at) => {
        const cut = cutTo(text, widths[at]!)
        return paint(cut, at) + (at < texts.length - 1 ? ' '.repeat(widths[at]! - lengthOf(cut) + GAP) : '')
      })
      .join('')
      .trimEnd()
  return [
    line(
      columns.map(({ title }) => title),
      (text) => text,
    ),
    ...rows.map((row, index) => line(cells[index]!, (text, at) => columns[at]!.paint?.(text, row) ?? text)),
  ]
}

const lengthOf = (text: string): number => [...text].length

export function cutTo(text: string, length: number): string {
  const chars = [...text]
  return chars.length <= length ? text : `${chars.slice(0, Math.max(length - 1, 0)).join('')}…`
}
