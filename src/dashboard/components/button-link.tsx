/** A link that looks like a button: for what leads elsewhere. `href` is an address of ours, with its search. */
import { useRouter } from '@tanstack/react-router'
import type { ReactNode } from 'react'

interface ButtonLinkProps {
  href: string
  isPrimary?: boolean
  children: ReactNode
}

const looks = {
  primary: 'bg-kumo-brand text-white hover:bg-kumo-brand-hover',
  secondary: 'border border-kumo-line bg-kumo-base text-kumo-default hover:bg-kumo-tint',
} as const

export const ButtonLink = ({ href, isPrimary = false, children }: ButtonLinkProps) => (
  <PathLink
    href={href}
    className={`inline-flex h-9 items-center gap-1.5 rounded-lg px-4 font-medium ${looks[isPrimary ? 'primary' : 'secondary']}`}
  >
    {children}
  </PathLink>
)

/** A link to an address that is put together when it is drawn. */
export function PathLink({ href, className, children }: { href: string; className?: string; children: ReactNode }) {
  const router = useRouter()
  return (
    <a
      href={href}
      className={className ?? 'text-kumo-link underline underline-offset-2'}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
        event.preventDefault()
        void router.navigate({ href })
      }}
    >
      {children}
    </a>
  )
}
