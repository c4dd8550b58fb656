/** The ⋯ of a row: `<RowMenu of="Grafana" items={[{ label: 'Pause', run }, { label: 'Delete', run, danger: true }]} />`. Nothing where there are no items. */
import type { Icon } from '@phosphor-icons/react'
import { DotsThreeIcon } from './icons'
import { MenuButton } from './menu-button'

export interface MenuItem {
  label: string
  run: () => void
  icon?: Icon
  danger?: boolean
  disabled?: boolean
}

export function RowMenu({ of, items }: { of: string; items: readonly MenuItem[] }) {
  if (items.length === 0) return null
  return (
    <MenuButton
      button={
        <button
          type="button"
          aria-label={`Actions for ${of}`}
          className="inline-flex size-8 items-center justify-center rounded-lg text-kumo-subtle hover:bg-kumo-fill hover:text-kumo-default"
        >
          <DotsThreeIcon size={18} weight="bold" />
        </button>
      }
    >
      {(Menu) =>
        items.map(({ label, run, icon, danger = false, disabled = false }) => (
          <Menu.Item key={label} onClick={run} disabled={disabled} variant={danger ? 'danger' : 'default'} icon={icon}>
            {label}
          </Menu.Item>
        ))
      }
    </MenuButton>
  )
}
