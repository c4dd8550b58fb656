import type * as z from 'zod'
import type { Destination } from './destination'
import type { DropIn } from './drop-in'
import type { Poller } from './polling'
import type { Source } from './source'

export * from './destination'
export * from './event'
export * from './exchange'
export * from './issue'
export * from './reading'
export * from './severity'
export * from './source'

/** Every field carries `.meta({ title, description })`: it becomes the wizard, the API schema and the docs table. */
export type Form = z.ZodObject

export const categories = [
  'monitoring',
  'uptime',
  'incident-management',
  'chat',
  'ticketing',
  'ci-cd',
  'cloud',
  'security',
  'infrastructure',
  'generic',
] as const

export interface Connector {
  /** The folder's name, and the path segment of its inbound URL. */
  id: string
  name: string
  category: (typeof categories)[number]
  /** One line, 20 to 120 characters, a sentence. */
  summary: string
  vendorDocs: string
  source?: Source
  /** Its own API, as far as senders use it, for those that are pointed at us instead. */
  dropIn?: DropIn
  /** Asks the vendor, where it has no webhook or its webhooks lose events. */
  poller?: Poller
  destination?: Destination
}

export const defineConnector = (connector: Connector): Connector => connector
