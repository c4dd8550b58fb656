import { createFileRoute } from '@tanstack/react-router'
import { NotBuiltYet } from '../../components/not-built-yet'

export const Route = createFileRoute('/_app/templates')({
  component: () => (
    <NotBuiltYet title="Templates" says="How events read at their destination." route="GET /api/v1/subscriptions" />
  ),
})
