import type { Action } from '../contract'
import type { SeverityScale } from '../values'

/** Of an incident: `INCIDENT.CURRENT_PHASE`, `STATE.CURRENT_ALERT_PHASE`. */
export const phases: Record<string, Action> = { UNACKED: 'trigger', ACKED: 'acknowledge', RESOLVED: 'resolve' }

/**
 * Of an alert: `message_type`. INFO is a line in the timeline and opens nothing.
 * https://help.splunk.com/en/splunk-observability-cloud/splunk-on-call/alerts/incident-fields-glossary
 */
export const messageTypes: Record<string, Action | null> = {
  CRITICAL: 'trigger',
  WARNING: 'trigger',
  ACKNOWLEDGEMENT: 'acknowledge',
  RECOVERY: 'resolve',
  INFO: null,
}

/** The other words of these fields (OK, UP, ACKNOWLEDGED, RECOVERY) say how it goes, not how bad it was. */
export const entityStates: SeverityScale = {
  field: 'INCIDENT.ENTITY_STATE, STATE.CURRENT_STATE, message_type',
  words: { CRITICAL: 'critical', WARNING: 'warning', INFO: 'info' },
}
