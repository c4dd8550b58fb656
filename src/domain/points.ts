import { connectorOf } from './connector'
import type { Deps } from './deps'

/** What one message or attempt came to. */
export interface Point {
  kind: 'message' | 'attempt'
  integration: string
  connector: string
  outcome: string
  code: string | null
  latencyMs: number
  /** Of the body that came in, or went out. */
  bytes: number
}

/**
 * One data point, where a dataset of Workers Analytics Engine is bound: `index1` integration; `blob1` … `blob5` kind, integration, connector,
 * outcome, code; `double1`, `double2` latency in milliseconds, bytes. https://developers.cloudflare.com/analytics/analytics-engine/
 */
export function writePoint({ analytics }: Deps, { kind, integration, connector, outcome, code, latencyMs, bytes }: Point): void {
  analytics?.writeDataPoint({
    indexes: [integration],
    // A stranger may write anything where the connector stands.
    blobs: [kind, integration, connectorOf(connector)?.id ?? '', outcome, code ?? ''],
    doubles: [latencyMs, bytes],
  })
}
