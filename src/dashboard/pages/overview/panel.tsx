import type { ReactNode } from 'react'
import { PathLink } from '../../components/button-link'

interface PanelProps {
  title: string
  /** Where all of it is. */
  all?: { href: string; label: string }
  /** Of the empty one. */
  nothing: string
  isEmpty: boolean
  children: ReactNode
}

/** A short list with its title. */
export const Panel = ({ title, all, nothing, isEmpty, children }: PanelProps) => (
  <section aria-label={title} className="card flex min-w-0 flex-col">
    <header className="flex items-baseline justify-between gap-3 px-4 pt-3.5 pb-2">
      <h2 className="text-[14px] font-semibold">{title}</h2>
      {all && (
        <PathLink href={all.href} className="shrink-0 text-[13px] text-kumo-link hover:underline">
          {all.label}
        </PathLink>
      )}
    </header>
    {isEmpty ? (
      <p className="px-4 pb-4 text-kumo-subtle">{nothing}</p>
    ) : (
      <ul className="divide-y divide-kumo-hairline border-t border-kumo-hairline">{children}</ul>
    )}
  </section>
)

/** One line that is a link as a whole. */
export const PanelRow = ({ href, children, aside }: { href: string; children: ReactNode; aside?: ReactNode }) => (
  <li>
    <PathLink
      href={href}
      className="flex min-h-10 items-center gap-3 px-4 py-2 last:rounded-b-[10px] hover:bg-kumo-tint/60 outline-offset-[-2px]"
    >
      <span className="flex min-w-0 grow items-center gap-2.5">{children}</span>
      {aside && <span className="shrink-0 text-[13px] text-kumo-subtle">{aside}</span>}
    </PathLink>
  </li>
)
