import { createFileRoute } from '@tanstack/react-router'
import { NotBuiltYet } from '../../components/not-built-yet'

export const Route = createFileRoute('/_app/events')({
  component: () => <NotBuiltYet title="Event catalogue" says="Facts that others may subscribe to." route="GET /api/v1/events" />,
})
