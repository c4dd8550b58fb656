// Of a long table only the rows in sight, in a chunk of its own. Use `DataTable`.
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'

interface WindowedProps {
  rows: readonly unknown[]
  rowHeight: number
  /** How many columns there are. */
  width: number
  // biome-ignore lint/suspicious/noExplicitAny: lazy forgets the type of a row; `DataTable` gives both
  draw: (row: any, index: number) => ReactNode
}

export default function WindowedRows({ rows, rowHeight, width, draw }: WindowedProps) {
  const body = useRef<HTMLTableSectionElement>(null)
  const [top, setTop] = useState(0)
  useLayoutEffect(() => setTop((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY), [])
  const windowed = useWindowVirtualizer({ count: rows.length, estimateSize: () => rowHeight, overscan: 12, scrollMargin: top })
  const items = windowed.getVirtualItems()
  return (
    <tbody ref={body}>
      <Gap height={(items[0]?.start ?? top) - top} width={width} />
      {items.map(({ index }) => draw(rows[index], index))}
      <Gap height={windowed.getTotalSize() - ((items.at(-1)?.end ?? top) - top)} width={width} />
    </tbody>
  )
}

const Gap = ({ height, width }: { height: number; width: number }) =>
  height > 0 && (
    <tr>
      <td colSpan={width} style={{ height, padding: 0 }} />
    </tr>
  )
