import { Link } from '@tanstack/react-router'
import { StatusBadge } from '../../components/badges'
import { ConnectorLogo } from '../../components/connector-logo'
import type { Column } from '../../components/data-table'
import { CopyIcon, PauseIcon, PencilSimpleIcon, PlayIcon, TrashIcon } from '../../components/icons'
import { RowMenu } from '../../components/row-menu'
import type { Destination, Subscription } from './queries'
import type { SubscriptionSearch } from './subscriptions'
import { conditionWords } from './words'

interface Given {
  names: ReadonlyMap<string, string>
  integrations: readonly Destination[]
  search: SubscriptionSearch
  /** Left out for those who may only read. */
  edit?: {
    turn: (rules: readonly Subscription[], enabled: boolean) => Promise<void>
    remove: (rule: Subscription) => void
    go: (id: string, search: { from?: string }) => void
  }
}

export function columnsOf({ names, integrations, search, edit }: Given): Column<Subscription>[] {
  const nameOf = (id: string) => names.get(id) ?? 'deleted'
  const byId = new Map(integrations.map((one) => [one.id, one]))
  return [
    {
      id: 'name',
      title: 'Subscription',
      className: 'max-w-0',
      cell: (rule) => (
        <>
          <Link
            to="/subscriptions"
            search={{ ...search, subscription: rule.id }}
            resetScroll={false}
            preload={false}
            className="line-clamp-2 font-medium text-kumo-strong sm:line-clamp-1"
          >
            {rule.name}
          </Link>
          <span className="mt-0.5 block truncate font-mono text-[12px] text-kumo-subtle">{rule.eventTypes.join(', ')}</span>
          <span className="mt-1.5 flex flex-wrap items-center gap-1.5 sm:hidden">
            <State rule={rule} />
            <span className="truncate text-xs text-kumo-subtle">to {nameOf(rule.integrationId)}</span>
          </span>
        </>
      ),
    },
    {
      id: 'conditions',
      title: 'Only',
      className: 'w-[22%] max-w-0',
      from: 'lg',
      cell: (rule) => {
        const said = conditionWords(rule, nameOf)
        if (said.length === 0 && !rule.filter) return <span className="text-kumo-subtle">all of them</span>
        return (
          <>
            {said.length > 0 && <span className="block truncate">{said.join(' · ')}</span>}
            {rule.filter && (
              <code className="block truncate font-mono text-[12px] text-kumo-subtle" title={rule.filter}>
                {rule.filter}
              </code>
            )}
          </>
        )
      },
    },
    {
      id: 'destination',
      title: 'Destination',
      className: 'w-[24%] max-w-0',
      from: 'sm',
      cell: ({ integrationId, templateId }) => {
        const destination = byId.get(integrationId)
        return (
          <span className="flex min-w-0 items-center gap-2">
            {destination && <ConnectorLogo connector={destination.connector} name={destination.name} size={24} />}
            <span className="min-w-0">
              <span className="block truncate">{nameOf(integrationId)}</span>
              {templateId && (
                <span className="block truncate text-xs text-kumo-subtle">with the template {nameOf(templateId)}</span>
              )}
            </span>
            {destination && !destination.enabled && <StatusBadge status="paused" word="Holds" />}
          </span>
        )
      },
    },
    { id: 'state', title: 'State', className: 'w-[88px]', from: 'sm', cell: (rule) => <State rule={rule} /> },
    {
      id: 'actions',
      title: '',
      className: 'w-12 text-right',
      cell: (rule) => (
        <RowMenu
          of={rule.name}
          items={
            edit
              ? [
                  { label: 'Edit', icon: PencilSimpleIcon, run: () => edit.go(rule.id, {}) },
                  { label: 'Duplicate', icon: CopyIcon, run: () => edit.go('new', { from: rule.id }) },
                  {
                    label: rule.enabled ? 'Switch off' : 'Switch on',
                    icon: rule.enabled ? PauseIcon : PlayIcon,
                    run: () => void edit.turn([rule], !rule.enabled),
                  },
                  { label: 'Delete', icon: TrashIcon, run: () => edit.remove(rule), danger: true },
                ]
              : []
          }
        />
      ),
    },
  ]
}

export const State = ({ rule }: { rule: Pick<Subscription, 'enabled'> }) =>
  rule.enabled ? <StatusBadge status="enabled" /> : <StatusBadge status="cancelled" word="Off" />
