// Every page of the sidebar, the palette and the `g` shortcuts: one line each. The file of a page is `routes/_app/<path>.tsx`.
import type { ComponentType } from 'react'
import {
  BroadcastIcon,
  FileTextIcon,
  FunnelIcon,
  GearSixIcon,
  HeartbeatIcon,
  ListChecksIcon,
  PaperPlaneTiltIcon,
  PlugsConnectedIcon,
  PuzzlePieceIcon,
  SirenIcon,
  SquaresFourIcon,
  TrayIcon,
  TreeStructureIcon,
  WarningIcon,
} from './components/icons'

export interface NavPage {
  path: string
  title: string
  /** What one finds there; the palette shows it. */
  says: string
  /** Pressed after `g`. */
  key: string
  icon: ComponentType<{ className?: string; size?: number; weight?: 'regular' | 'fill' }>
}

export const groups = [
  {
    title: null,
    pages: [
      { path: '/', title: 'Overview', says: 'How the hub is doing', key: 'o', icon: SquaresFourIcon },
      { path: '/setup', title: 'Setup', says: 'What is still missing', key: 'u', icon: ListChecksIcon },
    ],
  },
  {
    title: 'Respond',
    pages: [
      { path: '/incidents', title: 'Incidents', says: 'Open problems and closed ones', key: 'i', icon: SirenIcon },
      { path: '/services', title: 'Services', says: 'What is affected', key: 'v', icon: TreeStructureIcon },
    ],
  },
  {
    title: 'Connect',
    pages: [
      { path: '/connectors', title: 'Connectors', says: 'What can be connected', key: 'c', icon: PuzzlePieceIcon },
      { path: '/integrations', title: 'Integrations', says: 'What is connected', key: 'n', icon: PlugsConnectedIcon },
      { path: '/messages', title: 'Messages', says: 'What vendors sent, as received', key: 'm', icon: TrayIcon },
    ],
  },
  {
    title: 'Deliver',
    pages: [
      { path: '/subscriptions', title: 'Subscriptions', says: 'Which events go where', key: 's', icon: FunnelIcon },
      { path: '/templates', title: 'Templates', says: 'How events read at their destination', key: 't', icon: FileTextIcon },
      { path: '/deliveries', title: 'Deliveries', says: 'Events on their way', key: 'd', icon: PaperPlaneTiltIcon },
      { path: '/issues', title: 'Issues', says: 'Failures that repeat', key: 'x', icon: WarningIcon },
      { path: '/events', title: 'Event catalogue', says: 'Facts to subscribe to', key: 'e', icon: BroadcastIcon },
    ],
  },
  {
    title: 'Operate',
    pages: [
      { path: '/health', title: 'Health', says: 'Integrations, queues, dead letters', key: 'h', icon: HeartbeatIcon },
      { path: '/settings', title: 'Settings', says: 'People, tokens, retention, audit log', key: ',', icon: GearSixIcon },
    ],
  },
] as const satisfies { title: string | null; pages: NavPage[] }[]

export const pages: readonly NavPage[] = groups.flatMap((group) => [...group.pages])
