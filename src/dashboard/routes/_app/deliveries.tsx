import { createFileRoute } from '@tanstack/react-router'
import { rowsAtOnce } from '../../components/list-pages'
import { Deliveries } from '../../pages/deliveries/deliveries'
import { filterReaders, parts } from '../../pages/deliveries/filter'
import { deliveriesList } from '../../pages/deliveries/list'
import { filterOf } from '../../pages/deliveries/views'
import { filters, flag, oneOf, text } from '../../search'

export const Route = createFileRoute('/_app/deliveries')({
  validateSearch: filters({
    ...filterReaders,
    tab: oneOf(['replays']),
    follow: flag,
    delivery: text,
    attempt: text,
    part: oneOf(parts),
    bulk: oneOf(['retry', 'replay']),
  }),
  loader: ({ context: { queries }, location }) => rowsAtOnce(queries, deliveriesList(filterOf(location.search))),
  component: DeliveriesPage,
})

function DeliveriesPage() {
  const search = Route.useSearch()
  const navigate = Route.useNavigate()
  return (
    <Deliveries
      search={search}
      set={(change) => void navigate({ search: (before) => ({ ...before, ...change }), resetScroll: false })}
    />
  )
}
