import { createFileRoute } from '@tanstack/react-router'
import { OverviewPage } from '../../pages/overview/overview'

export const Route = createFileRoute('/_app/')({ component: OverviewPage })
