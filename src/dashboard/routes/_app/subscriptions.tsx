import { createFileRoute } from '@tanstack/react-router'
import { Subscriptions } from '../../pages/subscriptions/subscriptions'
import { filters, oneOf, text } from '../../search'

export const Route = createFileRoute('/_app/subscriptions')({
  validateSearch: filters({
    q: text,
    state: oneOf(['on', 'off']),
    integrationId: text,
    event: text,
    subscription: text,
    remove: text,
  }),
  component: SubscriptionsPage,
})

function SubscriptionsPage() {
  const search = Route.useSearch()
  const navigate = Route.useNavigate()
  return (
    <Subscriptions
      search={search}
      set={(change) =>
        void navigate({ search: (before) => ({ ...before, ...change }), replace: 'q' in change, resetScroll: false })
      }
    />
  )
}
