import { createFileRoute } from '@tanstack/react-router'
import { readers } from '../../pages/connect/search'
import { Wizard } from '../../pages/connect/wizard'
import { filters } from '../../search'

export const Route = createFileRoute('/_app/connect/$connector')({
  validateSearch: filters(readers),
  component: ConnectPage,
})

function ConnectPage() {
  const { connector } = Route.useParams()
  const search = Route.useSearch()
  const navigate = Route.useNavigate()
  return (
    <Wizard
      key={connector}
      connectorId={connector}
      search={search}
      set={(change, replace = false) => void navigate({ search: (before) => ({ ...before, ...change }), replace })}
    />
  )
}
