import { createFileRoute } from '@tanstack/react-router'
import { NotBuiltYet } from '../../components/not-built-yet'

export const Route = createFileRoute('/_app/health')({
  component: () => <NotBuiltYet title="Health" says="Integrations, queues, dead letters." route="GET /api/integrations/health" />,
})
