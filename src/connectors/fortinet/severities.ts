import type { SeverityScale } from '../values'

/** The levels of a FortiOS log, those of syslog in its own spelling (from known logs). */
export const levels: SeverityScale = {
  field: 'level',
  words: {
    emergency: 'critical',
    alert: 'critical',
    critical: 'critical',
    error: 'error',
    warning: 'warning',
    notice: 'info',
    notification: 'info',
    information: 'info',
    informational: 'info',
    debug: 'info',
  },
}
/** Of what a security profile found, of FortiAnalyzer's events and of FortiMonitor's outages. */
export const severities: SeverityScale = {
  field: 'severity, crlevel',
  words: {
    critical: 'critical',
    high: 'error',
    error: 'error',
    medium: 'warning',
    warning: 'warning',
    low: 'info',
    info: 'info',
  },
}
/** https://docs.fortinet.com/document/fortisiem/6.5.3/integration-api-guide/862745: 0–4 low, 5–8 medium, 9–10 high. */
export const siemSeverities: SeverityScale = {
  field: 'FortiSIEM severity',
  words: {
    HIGH: 'critical',
    10: 'critical',
    9: 'critical',
    MEDIUM: 'error',
    8: 'error',
    7: 'error',
    6: 'error',
    5: 'error',
    LOW: 'warning',
    4: 'warning',
    3: 'warning',
    2: 'warning',
    1: 'warning',
    0: 'warning',
  },
}
/** https://docs.fortinet.com/document/forticnapp/26.2.0/administration-guide/465696: 1 critical to 5 info. */
export const cnappSeverities: SeverityScale = {
  field: 'FortiCNAPP event_severity',
  words: {
    1: 'critical',
    2: 'error',
    3: 'warning',
    4: 'info',
    5: 'info',
    ...{ Critical: 'critical', High: 'error', Medium: 'warning' },
  },
}
