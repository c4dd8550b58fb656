/** A link that looks like a button: for what leads elsewhere. `href` is an address of ours, with its search. */
import { defaultStringifySearch, useRouter } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { follows, leads } from './link-looks'

interface ButtonLinkProps {
  href: string
  isPrimary?: boolean
  children: ReactNode
}

export const ButtonLink = ({ href, isPrimary = false, children }: ButtonLinkProps) => (
  <PathLink href={href} className={isPrimary ? leads : follows}>
    {children}
  </PathLink>
)

interface PathLinkProps {
  href: string
  className?: string
  /** Of a row of links: the page that one is on. */
  isCurrent?: boolean
  /** On the same page: nothing to load, nothing to scroll. */
  stays?: boolean
  children: ReactNode
}

/** A link to an address that is put together when it is drawn; much lighter than the router's own. */
export function PathLink({ href, className, isCurrent = false, stays = false, children }: PathLinkProps) {
  const router = useRouter()
  return (
    <a
      href={href}
      aria-current={isCurrent ? 'page' : undefined}
      // The code of a page comes while one is about to go there.
      onPointerEnter={() => stays || void router.preloadRoute({ to: href.split('?')[0] })}
      className={className ?? 'text-kumo-link underline underline-offset-2'}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
        event.preventDefault()
        void router.navigate({ href, resetScroll: !stays })
      }}
    >
      {children}
    </a>
  )
}

/** A link of a row to its drawer, on the page that one is on: what is read stays where it is. */
export const RowLink = ({ to, search, className, children }: RowLinkProps) => (
  <PathLink href={to + defaultStringifySearch(search)} className={className} stays>
    {children}
  </PathLink>
)

interface RowLinkProps {
  to: string
  search: object
  className: string
  children: ReactNode
}
