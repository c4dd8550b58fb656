// Kumo's menu, in a chunk of its own. Use `MenuButton`.
import { DropdownMenu } from '@cloudflare/kumo/components/dropdown'
import type { ReactElement, ReactNode } from 'react'

export interface MenuProps {
  button: ReactElement
  className?: string
  children: (menu: typeof DropdownMenu) => ReactNode
}

export default function Menu({ button, className, children }: MenuProps) {
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenu.Trigger render={button} />
      <DropdownMenu.Content {...(className && { className })}>{children(DropdownMenu)}</DropdownMenu.Content>
    </DropdownMenu>
  )
}
