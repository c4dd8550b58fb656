// What the URL may say. The route reads it, so it is in the first chunk that is loaded: words for it are in ./views.
import { oneOf, text } from '../../search'

export const statuses = ['planned', 'inflight', 'scheduled', 'held', 'delivered', 'failed', 'cancelled'] as const
/** The kinds of trouble that the API knows. */
export const errors = [
  'timeout',
  'connection',
  'blocked',
  'config',
  'expired',
  'http_3xx',
  'http_4xx',
  'http_5xx',
  'unknown',
  'other',
] as const
export const ranges = ['1h', '24h', '7d', '14d'] as const
export type Range = (typeof ranges)[number]
export const parts = ['request', 'response', 'compare'] as const
export type Part = (typeof parts)[number]

/** What a filter of the log may say, as the URL and a saved view have it. */
export const filterReaders = {
  status: oneOf(statuses),
  integrationId: text,
  subscriptionId: text,
  incidentId: text,
  eventType: text,
  code: text,
  error: oneOf(errors),
  text,
  range: oneOf(ranges),
  since: text,
  before: text,
}
export type Filter = { [K in keyof typeof filterReaders]?: NonNullable<ReturnType<(typeof filterReaders)[K]>> }
