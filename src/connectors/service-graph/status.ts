import type { Action } from '../contract'
import type { SeverityScale } from '../values'

/**
 * What a status of a configuration item means, by value and by label; null for what is no problem and no end of one (standby, stock, maintenance).
 * Retired items have no problems any more.
 * https://support.servicenow.com/kb?id=kb_article_view&sysparm_article=KB1703220
 */
export const operational: Record<string, Action | null> = {
  '1': 'resolve',
  '2': 'trigger',
  '3': 'acknowledge',
  '4': null,
  '5': null,
  '6': 'resolve',
  '7': null,
  '8': null,
  Operational: 'resolve',
  'Non-Operational': 'trigger',
  'Repair in Progress': 'acknowledge',
  'DR Standby': null,
  Ready: null,
  Retired: 'resolve',
  Pipeline: null,
  Catalog: null,
}

export const install: Record<string, Action | null> = {
  '1': 'resolve',
  '2': null,
  '3': null,
  '4': null,
  '5': 'trigger',
  '6': null,
  '7': 'resolve',
  '8': 'trigger',
  '100': 'trigger',
  Installed: 'resolve',
  'On Order': null,
  'In Maintenance': null,
  'Pending Install': null,
  'Pending Repair': 'trigger',
  'In Stock': null,
  Retired: 'resolve',
  Stolen: 'trigger',
  Absent: 'trigger',
}

/** Of business services and applications; the field's name lacks an s in ServiceNow, too. */
export const criticalities: SeverityScale = {
  field: 'busines_criticality',
  words: {
    '1 - most critical': 'critical',
    '2 - somewhat critical': 'error',
    '3 - less critical': 'warning',
    '4 - not critical': 'info',
    '1': 'critical',
    '2': 'error',
    '3': 'warning',
    '4': 'info',
  },
}
