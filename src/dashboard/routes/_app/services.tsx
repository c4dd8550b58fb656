import { createFileRoute } from '@tanstack/react-router'
import { NotBuiltYet } from '../../components/not-built-yet'

export const Route = createFileRoute('/_app/services')({
  component: () => <NotBuiltYet title="Services" says="What is affected." route="GET /api/v1/services" />,
})
