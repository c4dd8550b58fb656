import type { SeverityScale } from '../values'

/** Of incidents and alerts alike; `ok`, `unknown` and `acknowledged` say nothing about how bad it is. */
export const statusSeverities: SeverityScale = { field: 'severity, status', words: { critical: 'critical', warning: 'warning' } }
