import { CommandPalette } from '@cloudflare/kumo/components/command-palette'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { api, read } from '../api/client'
import { SeverityBadge } from '../components/badges'
import { ConnectorLogo } from '../components/connector-logo'
import { pages } from '../pages'
import { connectorsQuery } from '../pages/connectors/queries'

interface Entry {
  id: string
  title: string
  says: string
  icon: ReactNode
  href: string
}
interface Group {
  label: string
  items: Entry[]
}

/** How many of a kind are shown at once; typing narrows them down. */
const SHOWN = 6

interface PaletteProps {
  /** What was typed before it was there. */
  typed: { readonly current: string }
  close: () => void
  go: (href: string) => void
}

/** Pages, integrations and open incidents, by any part of their names. */
export default function Palette({ typed: ahead, close, go }: PaletteProps) {
  const [typed, setTyped] = useState(ahead.current)
  const integrations = useQuery({
    queryKey: ['integrations', 'palette'],
    queryFn: () => read(api.integrations.$get({ query: { limit: '200' } })),
  })
  const incidents = useQuery({
    queryKey: ['incidents', 'palette'],
    queryFn: () => read(api.incidents.$get({ query: { limit: '50', status: 'open' } })),
  })
  const vendors = useQuery(connectorsQuery).data?.items ?? []
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const narrowed = (label: string, items: Entry[], shown: number): Group => ({
    label,
    items: items
      .filter(({ title, says }) => words.every((word) => `${title} ${says}`.toLowerCase().includes(word)))
      .slice(0, shown),
  })
  const groups = [
    narrowed(
      'Pages',
      pages.map(({ path, title, says, icon: Icon }) => ({ id: path, title, says, href: path, icon: <Icon size={18} /> })),
      pages.length,
    ),
    narrowed(
      'Open incidents',
      (incidents.data?.items ?? []).map(({ id, number, title, severity }) => ({
        id,
        title: `#${number} ${title}`,
        says: severity,
        href: `/incidents?incident=${id}`,
        icon: <SeverityBadge severity={severity} />,
      })),
      SHOWN,
    ),
    narrowed(
      'Integrations',
      (integrations.data?.items ?? []).map(({ id, name, connector }) => ({
        id,
        title: name,
        says: vendors.find((one) => one.id === connector)?.name ?? connector,
        href: `/integrations?integration=${id}`,
        icon: <ConnectorLogo connector={connector} name={name} size={20} />,
      })),
      SHOWN,
    ),
  ].filter(({ items }) => items.length > 0)
  const choose = ({ href }: Entry) => {
    close()
    go(href)
  }
  return (
    <CommandPalette.Root
      open
      onOpenChange={(open: boolean) => !open && close()}
      items={groups}
      value={typed}
      onValueChange={setTyped}
      itemToStringValue={(group: Group) => group.label}
      onSelect={choose}
      getSelectableItems={(all: Group[]) => all.flatMap(({ items }) => items)}
    >
      <CommandPalette.Input placeholder="Pages, incidents, integrations …" aria-label="Find anything" />
      <CommandPalette.List>
        <CommandPalette.Results>
          {(group: Group) => (
            <CommandPalette.Group key={group.label} items={group.items}>
              <CommandPalette.GroupLabel>{group.label}</CommandPalette.GroupLabel>
              <CommandPalette.Items>
                {(entry: Entry) => (
                  <CommandPalette.Item key={entry.id} value={entry} onClick={() => choose(entry)}>
                    <span className="flex min-w-0 items-center gap-3">
                      <span className="flex shrink-0 text-kumo-subtle">{entry.icon}</span>
                      <span className="truncate">{entry.title}</span>
                      <span className="truncate text-xs text-kumo-subtle max-sm:hidden">{entry.says}</span>
                    </span>
                  </CommandPalette.Item>
                )}
              </CommandPalette.Items>
            </CommandPalette.Group>
          )}
        </CommandPalette.Results>
        <CommandPalette.Empty>Nothing is called that.</CommandPalette.Empty>
      </CommandPalette.List>
      <CommandPalette.Footer>
        <span className="flex items-center gap-2 text-xs text-kumo-subtle">
          <kbd className="key">↑↓</kbd> choose <kbd className="key">↵</kbd> open <kbd className="key">Esc</kbd> close
        </span>
      </CommandPalette.Footer>
    </CommandPalette.Root>
  )
}
