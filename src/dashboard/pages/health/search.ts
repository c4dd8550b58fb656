import type { State } from './queries'

/** The worst first. */
export const states = ['down', 'degraded', 'up', 'idle', 'off'] as const satisfies readonly State[]

/** As the URL has it. */
export interface HealthSearch {
  q?: string
  state?: State
}
