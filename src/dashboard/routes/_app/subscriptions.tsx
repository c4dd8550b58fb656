import { createFileRoute } from '@tanstack/react-router'
import { NotBuiltYet } from '../../components/not-built-yet'

export const Route = createFileRoute('/_app/subscriptions')({
  component: () => <NotBuiltYet title="Subscriptions" says="Which events go where." route="GET /api/v1/subscriptions" />,
})
