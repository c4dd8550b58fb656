import { createFileRoute } from '@tanstack/react-router'
import { NotBuiltYet } from '../../components/not-built-yet'

export const Route = createFileRoute('/_app/deliveries')({
  component: () => (
    <NotBuiltYet title="Deliveries" says="Events on their way, and every attempt." route="GET /api/v1/deliveries" />
  ),
})
