import { Link } from '@tanstack/react-router'
import { PathLink } from '../../components/button-link'
import { CopyId } from '../../components/copy-id'
import type { Column } from '../../components/data-table'
import { PencilSimpleIcon, TrashIcon } from '../../components/icons'
import { RowMenu } from '../../components/row-menu'
import { When } from '../../components/when'
import type { Service } from './queries'
import type { ServiceSearch, SetServiceSearch } from './search'

export const columnsOf = ({
  search,
  set,
  may,
}: {
  search: ServiceSearch
  set: SetServiceSearch
  may: boolean
}): Column<Service>[] => [
  {
    id: 'name',
    title: 'Service',
    className: 'max-w-0',
    cell: ({ id, name, openIncidents }) => (
      <>
        <Link
          to="/services"
          search={{ ...search, service: id }}
          resetScroll={false}
          preload={false}
          className="block truncate font-medium text-kumo-strong"
        >
          {name}
        </Link>
        <CopyId text={id} what="service id" short />
        <span className="block text-[13px] text-kumo-subtle sm:hidden">{openIncidents} open</span>
      </>
    ),
  },
  {
    id: 'incidents',
    title: 'Open incidents',
    className: 'w-[130px]',
    from: 'sm',
    cell: ({ id, openIncidents }) =>
      openIncidents === 0 ? (
        <Count count={0} />
      ) : (
        <PathLink href={`/incidents?serviceId=${id}`} className="tabular font-medium text-critical hover:underline">
          {openIncidents.toLocaleString()} open
        </PathLink>
      ),
  },
  {
    id: 'integrations',
    title: 'Integrations',
    className: 'w-[120px]',
    from: 'md',
    cell: ({ integrations }) => <Count count={integrations} />,
  },
  {
    id: 'subscriptions',
    title: 'Subscriptions',
    className: 'w-[120px]',
    from: 'md',
    cell: ({ subscriptions }) => <Count count={subscriptions} />,
  },
  {
    id: 'created',
    title: 'Created',
    className: 'w-[100px]',
    from: 'lg',
    cell: ({ createdAt }) => <When at={createdAt} className="text-kumo-subtle" />,
  },
  {
    id: 'actions',
    title: '',
    className: 'w-12 text-right',
    cell: ({ id, name }) => (
      <RowMenu
        of={name}
        items={
          may
            ? [
                { label: 'Rename', icon: PencilSimpleIcon, run: () => set({ rename: id }) },
                { label: 'Delete', icon: TrashIcon, danger: true, run: () => set({ remove: id }) },
              ]
            : []
        }
      />
    ),
  },
]

const Count = ({ count }: { count: number }) => (
  <span className={count === 0 ? 'text-kumo-subtle' : 'tabular'}>{count === 0 ? 'none' : count.toLocaleString()}</span>
)
