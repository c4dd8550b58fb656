/**
 * The frame of a page: its title (also the tab's), how many there are, one line that says what it is for, and its actions.
 * `<Page title="Incidents" count={12} says="…" actions={<Button/>}>…</Page>`
 */
import { type ReactNode, useEffect } from 'react'

interface PageProps {
  title: string
  /** Of all that the filters let through; left out where the API does not say. */
  count?: number | undefined
  says?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

export function Page({ title, count, says, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Signalbox`
  }, [title])
  return (
    <div className="mx-auto w-full max-w-[1240px] px-4 pt-5 pb-16 sm:px-7 sm:pt-7">
      <header className="mb-5 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h1 className="flex items-baseline gap-2.5 text-[22px] leading-7 font-semibold">
            {title}
            {count !== undefined && (
              <span className="tabular text-[15px] font-normal text-kumo-subtle">{count.toLocaleString()}</span>
            )}
          </h1>
          {says && <p className="mt-1 max-w-[68ch] text-kumo-subtle">{says}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  )
}
