import { createFileRoute } from '@tanstack/react-router'
import { NotBuiltYet } from '../../components/not-built-yet'

export const Route = createFileRoute('/_app/issues')({
  component: () => (
    <NotBuiltYet
      title="Issues"
      says="Failures that repeat, grouped by destination and error."
      route="GET /api/v1/deliveries?status=failed"
    />
  ),
})
