import { createFileRoute } from '@tanstack/react-router'
import { NotBuiltYet } from '../../components/not-built-yet'

export const Route = createFileRoute('/_app/messages')({
  component: () => (
    <NotBuiltYet
      title="Messages"
      says="What vendors sent, as received, and what became of it."
      route="GET /api/v1/integrations/{id}/messages"
    />
  ),
})
