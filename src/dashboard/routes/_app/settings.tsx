import { createFileRoute } from '@tanstack/react-router'
import { NotBuiltYet } from '../../components/not-built-yet'

export const Route = createFileRoute('/_app/settings')({
  component: () => (
    <NotBuiltYet title="Settings" says="People, tokens, sign-in, retention, audit log." route="GET /api/v1/tokens" />
  ),
})
