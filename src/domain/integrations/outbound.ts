import type { Connector, Issue, Pace } from '../../connectors/contract'
import type { SendOptions } from '../../egress/send'
import type { DeliverySettings } from '../../store/schema'
import type { Deps } from '../deps'
import type { Shape } from './shape'

/** Delivery settings, as sending takes them. */
export const senderOptionsOf = (delivery: DeliverySettings | null): Pick<SendOptions, 'allowHttp' | 'timeoutMs'> => ({
  ...(delivery?.allowHttp && { allowHttp: true }),
  ...(delivery?.timeoutSeconds && { timeoutMs: delivery.timeoutSeconds * 1000 }),
})

/** The connector's pace, where the integration has no own; who names a rate means it, so that no burst goes beyond a second's worth. */
export const paceOf = (pace: Pace, { perSecond, concurrency }: DeliverySettings): Pace => ({
  ...pace,
  ...(perSecond !== undefined && { perSecond, burst: Math.max(1, Math.min(pace.burst, Math.floor(perSecond))) }),
  ...(concurrency !== undefined && { concurrency }),
})

/** What stands against delivery settings that an admin gives now. */
export function deliveryIssues(deps: Deps, { delivers }: Shape, given: DeliverySettings | null | undefined): Issue[] {
  if (given && !delivers) return [{ path: 'delivery', message: 'this integration delivers nothing' }]
  return given?.allowHttp && !deps.httpAllowed ? [{ path: 'delivery.allowHttp', message: HTTP_FORBIDDEN }] : []
}

export interface Outbound {
  delivery: DeliverySettings | null
  settings: Record<string, unknown>
  credentials: Record<string, string>
}

/**
 * What stands against sending there: every URL among these settings and credentials which a request of the sides that call out would not
 * reach.
 */
export async function outboundIssues(
  deps: Deps,
  connector: Connector,
  { delivers, polls }: Shape,
  { delivery, settings, credentials }: Outbound,
): Promise<Issue[]> {
  const sides = [
    ...(polls && connector.poller ? [connector.poller] : []),
    ...(delivers && connector.destination ? [connector.destination] : []),
  ]
  const fields = Object.entries(settings).filter(([field]) => sides.some(({ forms }) => field in forms.settings.shape))
  const urls = [
    ...fields.flatMap(([field, value]) => urlsIn(`settings.${field}`, value)),
    ...Object.entries(credentials).flatMap(([field, value]) => urlsIn(`credentials.${field}`, value)),
  ]
  const issues = await Promise.all(
    urls.map(async ({ path, value }) => {
      const there = await deps.mayReach(value, delivery?.allowHttp ?? false)
      return there.ok ? [] : [{ path, message: there.error.reason }]
    }),
  )
  return issues.flat()
}

/** Every URL in a value, however deep, with its path. */
function urlsIn(path: string, value: unknown): { path: string; value: string }[] {
  if (typeof value === 'string') return /^https?:\/\//i.test(value) ? [{ path, value }] : []
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, one]) => urlsIn(`${path}.${name}`, one))
    : []
}

export const valuesOf = (credentials: Shape['outbound']): Record<string, string> =>
  Object.fromEntries(Object.entries(credentials).map(([field, { value }]) => [field, value]))

const HTTP_FORBIDDEN =
  'plain http is not allowed on this hub: use https:, or have its operator set ALLOW_HTTP_DESTINATIONS to "true"'
