import { createFileRoute } from '@tanstack/react-router'
import { NotBuiltYet } from '../../components/not-built-yet'

export const Route = createFileRoute('/_app/')({
  component: () => <NotBuiltYet title="Overview" says="How the hub is doing." route="GET /api/integrations/health" />,
})
