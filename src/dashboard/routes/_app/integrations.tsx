import { createFileRoute } from '@tanstack/react-router'
import { NotBuiltYet } from '../../components/not-built-yet'

export const Route = createFileRoute('/_app/integrations')({
  component: () => (
    <NotBuiltYet title="Integrations" says="What is connected, and how it does." route="GET /api/v1/integrations" />
  ),
})
