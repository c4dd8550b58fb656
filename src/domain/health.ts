import { type TypeTotals, totalsByConnector } from '../store/rollups'
import type { Deps } from './deps'

const DAY_MINUTES = 1_440
/** Anybody may ask, so asking must not be reading D1. */
const KEPT_MS = 10_000

export interface Figures {
  totalReceived: number
  totalSuccess: number
  totalErrors: number
  /** 0 … 1 */
  successRate: number
  /** From receipt to durable, of what was accepted. */
  averageLatencyMs: number
}

export interface Health {
  status: 'ok'
  global: Figures
  /** By connector id in capitals. */
  byType: Record<string, Figures>
}

let kept: { health: Health; untilMs: number } | undefined

/** The inbound side over the last 24 hours. */
export async function healthOf({ db, clock }: Deps): Promise<Health> {
  const nowMs = clock()
  if (kept && kept.untilMs > nowMs) return kept.health
  const health = healthFrom(await totalsByConnector(db, Math.floor(nowMs / 60_000) - DAY_MINUTES))
  kept = { health, untilMs: nowMs + KEPT_MS }
  return health
}

export function healthFrom(totals: readonly TypeTotals[]): Health {
  const global = { received: 0, errors: 0, latencyMs: 0 }
  for (const { received, errors, latencyMs } of totals) {
    global.received += received
    global.errors += errors
    global.latencyMs += latencyMs
  }
  const byType = totals.map((one) => [one.connector.toUpperCase().replaceAll('-', '_'), figuresOf(one)] as const)
  return { status: 'ok', global: figuresOf(global), byType: Object.fromEntries(byType) }
}

function figuresOf({ received, errors, latencyMs }: Omit<TypeTotals, 'connector'>): Figures {
  const success = received - errors
  return {
    totalReceived: received,
    totalSuccess: success,
    totalErrors: errors,
    successRate: received === 0 ? 1 : rounded(success / received),
    averageLatencyMs: success === 0 ? 0 : rounded(latencyMs / success),
  }
}

const rounded = (value: number) => Math.round(value * 10_000) / 10_000
