import type { SeverityScale } from '../values'

export const sevs: SeverityScale = {
  field: 'data.essentials.severity',
  words: { Sev0: 'critical', Sev1: 'error', Sev2: 'warning', Sev3: 'info', Sev4: 'info' },
}
/** Older schemas write the same scale as a number, log alerts sometimes as a word. */
export const numbers: SeverityScale = {
  field: 'data.context.severity of metric alerts, data.Severity of log alerts',
  words: {
    0: 'critical',
    1: 'error',
    2: 'warning',
    3: 'info',
    4: 'info',
    Critical: 'critical',
    Error: 'error',
    Warning: 'warning',
    Informational: 'info',
    Verbose: 'info',
  },
}
/** https://learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema#severity-level */
export const levels: SeverityScale = {
  field: 'data.context.activityLog.level',
  words: { Critical: 'critical', Error: 'error', Warning: 'warning', Informational: 'info', Verbose: 'info' },
}
