/**
 * A panel at the right edge for the detail of a row. It is not modal: the list stays usable, j / k change what it shows. Whether it is open is the
 * URL's affair: `<Drawer title="#12" isOpen={id !== undefined} close={() => setSearch({ incident: undefined })}>`.
 */
import { lazy, type ReactNode, Suspense, useRef } from 'react'

export interface DrawerProps {
  title: ReactNode
  isOpen: boolean
  close: () => void
  /** Buttons at the bottom, always in sight. */
  actions?: ReactNode
  /** For details with forms and tables of their own. */
  isWide?: boolean
  children: ReactNode
}

const Panel = lazy(() => import('./drawer-panel'))

export function Drawer(props: DrawerProps) {
  const wasOpen = useRef(false)
  wasOpen.current ||= props.isOpen
  if (!wasOpen.current) return null
  return (
    <Suspense>
      <Panel {...props} />
    </Suspense>
  )
}

/** Label and value pairs inside a drawer. Pairs without a value are left out. */
export const Facts = ({ facts }: { facts: readonly [label: string, value: ReactNode][] }) => (
  <dl className="grid grid-cols-[minmax(96px,auto)_1fr] gap-x-4 gap-y-2">
    {facts
      .filter(([, value]) => value !== null && value !== undefined && value !== false && value !== '')
      .map(([label, value]) => (
        <div key={label} className="col-span-2 grid grid-cols-subgrid items-baseline">
          <dt className="text-kumo-subtle">{label}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
  </dl>
)

export const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="mt-6 first:mt-0">
    <h3 className="eyebrow mb-2.5">{title}</h3>
    {children}
  </section>
)
