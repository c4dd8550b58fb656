/**
 * The table of every list. Columns say what a cell shows and from which width on they are there; `open` makes rows clickable and gives j / k / Enter;
 * `selection` (from `useSelection`) adds checkboxes with shift-ranges. What fits on a screen is drawn first. Beyond 60 rows only those in sight are
 * drawn.
 */
import { lazy, memo, type ReactNode, Suspense, startTransition, useEffect, useState } from 'react'
import { useHotkeys } from './hotkeys'
import type { Selection } from './selection'

export interface Column<T> {
  id: string
  /** Empty for a column of actions; it needs none. */
  title: string
  cell: (row: T) => ReactNode
  /** Hidden below this width of the window. */
  from?: 'sm' | 'md' | 'lg' | 'xl'
  className?: string
}

interface DataTableProps<T> {
  /** For those who cannot see it: "Incidents". */
  label: string
  columns: readonly Column<T>[]
  rows: readonly T[]
  /** The row whose drawer is open. */
  openId?: string | undefined
  open?: (row: T) => void
  /** What a row is called, for its checkbox. */
  nameOf?: (row: T) => string
  selection?: Selection
  rowHeight?: number
}

const shownFrom = { sm: 'max-sm:hidden', md: 'max-md:hidden', lg: 'max-lg:hidden', xl: 'max-xl:hidden' } as const
const DRAW_FIRST = 12
const DRAW_ALL_UP_TO = 60
const WindowedRows = lazy(() => import('./windowed-rows'))

export function DataTable<T extends { id: string }>(given: DataTableProps<T>) {
  const { label, columns, rows, openId, open, nameOf = ({ id }) => id, selection, rowHeight = 53 } = given
  const step = (by: 1 | -1) => {
    const at = rows.findIndex(({ id }) => id === openId)
    const next = rows[at === -1 ? (by === 1 ? 0 : rows.length - 1) : at + by]
    if (!next || !open) return
    open(next)
    document.getElementById(`row-${next.id}`)?.scrollIntoView({ block: 'nearest' })
  }
  const [isFirst, setFirst] = useState(rows.length > DRAW_FIRST)
  useEffect(() => startTransition(() => setFirst(false)), [])
  const opened = rows.find(({ id }) => id === openId)
  useHotkeys(
    open
      ? [
          { keys: 'j', does: 'Next row', run: () => step(1) },
          { keys: 'k', does: 'Row before', run: () => step(-1) },
          ...(selection && opened
            ? [{ keys: 'x', does: 'Select the open row', run: () => selection.toggle(opened.id, false) }]
            : []),
        ]
      : [],
    label,
  )

  const width = columns.length + (selection ? 1 : 0)
  const drawn = (row: T, index: number) => (
    <Row
      key={row.id}
      row={row}
      at={index}
      columns={columns}
      isOpen={row.id === openId}
      open={open}
      name={nameOf(row)}
      selection={selection}
      height={rowHeight}
    />
  )

  return (
    <div className="card overflow-x-clip">
      <table className="w-full border-collapse text-left" aria-label={label} aria-rowcount={rows.length + 1}>
        <thead>
          <tr className="border-b border-kumo-hairline">
            {selection && (
              <th scope="col" className="w-10 pl-4">
                <input
                  type="checkbox"
                  aria-label={`Select all ${label.toLowerCase()} that are shown`}
                  className="size-4 accent-kumo-brand align-middle"
                  checked={rows.length > 0 && rows.every(({ id }) => selection.has(id))}
                  onChange={selection.toggleAll}
                />
              </th>
            )}
            {columns.map(({ id, title, from, className }) => (
              <th
                key={id}
                scope="col"
                className={`h-9 px-3 text-xs font-medium text-kumo-subtle first:pl-4 last:pr-4 ${from ? shownFrom[from] : ''} ${className ?? ''}`}
              >
                {title || <span className="sr-only">Actions</span>}
              </th>
            ))}
          </tr>
        </thead>
        {isFirst ? (
          <tbody>
            {rows.slice(0, DRAW_FIRST).map(drawn)}
            {/* As high as it will be, so that one comes back to where one was. */}
            <tr>
              <td colSpan={width} style={{ height: (rows.length - DRAW_FIRST) * rowHeight, padding: 0 }} />
            </tr>
          </tbody>
        ) : rows.length > DRAW_ALL_UP_TO ? (
          <Suspense fallback={<tbody>{rows.slice(0, DRAW_ALL_UP_TO).map(drawn)}</tbody>}>
            <WindowedRows rows={rows} rowHeight={rowHeight} width={width} draw={drawn} />
          </Suspense>
        ) : (
          <tbody>{rows.map(drawn)}</tbody>
        )}
      </table>
    </div>
  )
}

interface RowProps<T> {
  row: T
  at: number
  columns: readonly Column<T>[]
  isOpen: boolean
  open: ((row: T) => void) | undefined
  name: string
  selection: Selection | undefined
  height: number
}

function PlainRow<T extends { id: string }>({ row, at, columns, isOpen, open, name, selection, height }: RowProps<T>) {
  return (
    // A click is a convenience for the mouse; the row's own link and j / k do the same.
    <tr
      id={`row-${row.id}`}
      aria-rowindex={at + 2}
      onClick={open && ((event) => isFree(event.target) && open(row))}
      className={`border-b border-kumo-hairline last:border-b-0 ${open ? 'cursor-pointer hover:bg-kumo-tint/60' : ''} ${
        isOpen ? 'bg-kumo-tint shadow-[inset_3px_0_0_var(--color-kumo-brand)]' : ''
      }`}
      style={{ height }}
    >
      {selection && (
        <td className="pl-4">
          <input
            type="checkbox"
            aria-label={`Select ${name}`}
            className="size-4 accent-kumo-brand align-middle"
            checked={selection.has(row.id)}
            // The change event does not say whether shift was held.
            onClick={(event) => selection.toggle(row.id, event.shiftKey)}
            onChange={() => {}}
          />
        </td>
      )}
      <Cells row={row} columns={columns} />
    </tr>
  )
}

const PlainCells = <T,>({ row, columns }: Pick<RowProps<T>, 'row' | 'columns'>) => (
  <>
    {columns.map(({ id, cell, from, className }) => (
      <td key={id} className={`px-3 py-1.5 first:pl-4 last:pr-4 ${from ? shownFrom[from] : ''} ${className ?? ''}`}>
        {cell(row)}
      </td>
    ))}
  </>
)

// A row that only moves down is not drawn anew inside, where its columns stay the same. (`memo` forgets the type of a row.)
const Cells = memo(PlainCells) as typeof PlainCells

// While one scrolls, rows that stay in sight are not drawn again. (`memo` forgets the type of a row.)
const Row = memo(PlainRow) as typeof PlainRow

/** Not on something that does a thing of its own (a menu too: React hands on what is clicked in it, wherever it is drawn), and not at the end of marking text. */
const isFree = (target: EventTarget): boolean =>
  target instanceof Element && !target.closest('a, button, input, label, [role=menu]') && !window.getSelection()?.toString()
