/** The ⋯ of a row: `<RowMenu of="Grafana" items={[{ label: 'Pause', run }, { label: 'Delete', run, danger: true }]} />`. Nothing where there are no items. */
import { DropdownMenu } from '@cloudflare/kumo/components/dropdown'
import type { ComponentType } from 'react'
import { DotsThreeIcon } from './icons'

export interface MenuItem {
  label: string
  run: () => void
  icon?: ComponentType
  danger?: boolean
  disabled?: boolean
}

export function RowMenu({ of, items }: { of: string; items: readonly MenuItem[] }) {
  if (items.length === 0) return null
  return (
    <DropdownMenu>
      <DropdownMenu.Trigger
        render={
          <button
            type="button"
            aria-label={`Actions for ${of}`}
            className="inline-flex size-8 items-center justify-center rounded-lg text-kumo-subtle hover:bg-kumo-fill hover:text-kumo-default"
          >
            <DotsThreeIcon size={18} weight="bold" />
          </button>
        }
      />
      <DropdownMenu.Content>
        {items.map(({ label, run, icon: Icon, danger = false, disabled = false }) => (
          <DropdownMenu.Item
            key={label}
            onClick={run}
            disabled={disabled}
            variant={danger ? 'danger' : 'default'}
            {...(Icon && { icon: <Icon /> })}
          >
            {label}
          </DropdownMenu.Item>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu>
  )
}
