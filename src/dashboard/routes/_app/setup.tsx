import { createFileRoute } from '@tanstack/react-router'
import { NotBuiltYet } from '../../components/not-built-yet'

export const Route = createFileRoute('/_app/setup')({
  component: () => <NotBuiltYet title="Setup" says="What is done, and what is still missing." route="GET /api/v1/integrations" />,
})
