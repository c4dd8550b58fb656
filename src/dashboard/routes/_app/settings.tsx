import { createFileRoute } from '@tanstack/react-router'
import { Settings } from '../../pages/settings/settings'
import { spanNames, tabNames } from '../../pages/settings/tabs'
import { filters, oneOf, text } from '../../search'

export const Route = createFileRoute('/_app/settings')({
  validateSearch: filters({
    tab: oneOf(tabNames),
    user: text,
    entry: text,
    actor: text,
    action: text,
    subject: text,
    within: oneOf(spanNames),
  }),
  component: SettingsPage,
})

function SettingsPage() {
  const search = Route.useSearch()
  const navigate = Route.useNavigate()
  return (
    <Settings
      search={search}
      set={(change) => void navigate({ search: (before) => ({ ...before, ...change }), resetScroll: false })}
    />
  )
}
