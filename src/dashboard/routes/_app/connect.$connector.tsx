import { createFileRoute } from '@tanstack/react-router'
import { NotBuiltYet } from '../../components/not-built-yet'

export const Route = createFileRoute('/_app/connect/$connector')({
  component: () => <NotBuiltYet title="Connect" says="Set up an integration, step by step." route="POST /api/v1/integrations" />,
})
