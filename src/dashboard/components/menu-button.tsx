/**
 * A button with a menu. What a menu takes is loaded when the first one is opened, because a list is read before anything is chosen in it:
 * `<MenuButton button={<button>…</button>}>{(Menu) => <Menu.Item onClick={run}>Pause</Menu.Item>}</MenuButton>`; `Menu` is Kumo's DropdownMenu.
 */
import { cloneElement, lazy, type ReactElement, Suspense, useState } from 'react'
import type { MenuProps } from './menu'

const load = () => import('./menu')
const Menu = lazy(load)

type Button = ReactElement<React.ComponentProps<'button'>>

export function MenuButton({ button, ...menu }: MenuProps & { button: Button }) {
  const [isWanted, setWanted] = useState(false)
  const closed = cloneElement(button, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onPointerEnter: () => void load(),
    onFocus: () => void load(),
    onClick: () => setWanted(true),
    onKeyDown: ({ key }) => key === 'ArrowDown' && setWanted(true),
  })
  if (!isWanted) return closed
  return (
    <Suspense fallback={closed}>
      <Menu {...menu} button={button} />
    </Suspense>
  )
}
