import { createFileRoute } from '@tanstack/react-router'
import { Setup } from '../../pages/setup/setup'

export const Route = createFileRoute('/_app/setup')({ component: Setup })
