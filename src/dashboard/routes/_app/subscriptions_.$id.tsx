import { createFileRoute } from '@tanstack/react-router'
import { SubscriptionEditor } from '../../pages/subscriptions/editor/editor'
import { steps } from '../../pages/subscriptions/rule'
import { filters, oneOf, text } from '../../search'

/** `new` is the id of one that is not saved yet; `from` names what it is a copy of. */
export const Route = createFileRoute('/_app/subscriptions_/$id')({
  validateSearch: filters({ step: oneOf(steps), from: text }),
  component: EditorPage,
})

function EditorPage() {
  const { id } = Route.useParams()
  const search = Route.useSearch()
  return <SubscriptionEditor id={id} search={search} />
}
