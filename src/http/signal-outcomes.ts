import type { SignalOutcome } from '../objects/gate/protocol'

/** What may become of a signal, as the API says it. */
export const signalOutcomes = [
  'opened',
  'updated',
  'reopened',
  'acknowledged',
  'resolved',
  'unchanged',
  'ignored',
  'stale',
  'duplicate',
] as const satisfies readonly SignalOutcome[]
