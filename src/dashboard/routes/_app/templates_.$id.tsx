import { createFileRoute } from '@tanstack/react-router'
import { TemplateEditor } from '../../pages/templates/editor'
import { views } from '../../pages/templates/views'
import { filters, oneOf, text } from '../../search'

/** `new` is the id of one that is not saved yet. */
export const Route = createFileRoute('/_app/templates_/$id')({
  validateSearch: filters({ view: oneOf(views), part: text, event: text, connector: text, remove: text }),
  component: EditorPage,
})

function EditorPage() {
  const { id } = Route.useParams()
  const search = Route.useSearch()
  const navigate = Route.useNavigate()
  return (
    <TemplateEditor
      key={id}
      id={id}
      search={search}
      set={(change) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false })}
    />
  )
}
