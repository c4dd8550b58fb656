import type { SeverityScale } from '../values'

/** One scale for all products. PAN-OS: https://docs.paloaltonetworks.com/pan-os/11-1/pan-os-admin/monitoring/view-and-manage-logs/log-types-and-severity-levels */
export const severities: SeverityScale = {
  field: 'severity (VendorSeverity)',
  words: { critical: 'critical', high: 'error', medium: 'warning', low: 'info', informational: 'info' },
}
