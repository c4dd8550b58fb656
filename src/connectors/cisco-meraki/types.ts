import type { Action } from '../contract'
import { meaningOf } from '../values'

/**
 * What an alert type says. `on` names the field of `alertData` that tells problems of one device apart (a port, a peer). `state` names
 * the field that says whether it is up.
 *
 * The types, their words and their data: github.com/meraki/webhook-payload-templates, alertTypes.json, which is what the API's
 * getOrganizationWebhooksAlertTypes answers.
 */
export interface AlertType {
  problem: string
  action?: Action
  state?: { field: string; up: 'true' | 'false' }
  on?: readonly string[]
  /** It is about something that moves from device to device, so the device is no part of it. */
  roams?: true
}

const down = (problem: string, ...on: string[]): AlertType => ({ problem, action: 'trigger', on })
const up = (problem: string, ...on: string[]): AlertType => ({ problem, action: 'resolve', on })

/** Types that end what another one began, that carry their state, or that need a part of their data to be told apart. */
export const alertTypes: Record<string, AlertType> = {
  stopped_reporting: down('reporting'),
  started_reporting: up('reporting'),
  cellular_down: down('cellular'),
  cellular_up: up('cellular'),
  power_supply_down: down('power_supply', 'num'),
  power_supply_up: up('power_supply', 'num'),
  rps_backup: down('backup_power', 'num'),
  rps_base_supply_up: up('backup_power', 'num'),
  port_disconnected: down('port', 'portNum'),
  port_connected: up('port', 'portNum'),
  pcc_outage_begin: down('client_outage'),
  pcc_outage_end: up('client_outage'),
  pcc_security_violation: down('client_security', 'pccSecurityPolicyId'),
  pcc_security_compliance: up('client_security', 'pccSecurityPolicyId'),
  geofencing_out: down('geofence'),
  geofencing_in: up('geofence'),
  bluetooth_out: { ...down('bluetooth', 'mac'), roams: true },
  bluetooth_in: { ...up('bluetooth', 'mac'), roams: true },

  client_connectivity: { problem: 'client', state: { field: 'connected', up: 'true' }, on: ['mac'], roams: true },
  vpn_connectivity_change: {
    problem: 'vpn',
    state: { field: 'connectivity', up: 'true' },
    on: ['peerNetworkId', 'peerIdent', 'peerContact', 'primaryEndpoint'],
  },

  ip_conflict: down('ip_conflict', 'conflictingIp'),
  uplink_ip6_conflict: down('uplink_ip6_conflict', 'conflictingIp'),
  dhcp_alerts: down('new_dhcp_server', 'mac'),
  rogue_dhcp: down('rogue_dhcp', 'eth', 'ip'),
  dhcp_no_leases: down('dhcp_no_leases', 'network'),
  port_cable_error: down('port_cable_error', 'portNum'),
  port_speed_change: down('port_speed', 'portNum'),
  unreachable_radius_server: down('radius', 'srvIp'),
  rogue_ap_association: down('rogue_ap_association', 'mac'),
  foreign_ap: down('foreign_ap', 'ssidName'),
  pcc_unmanaged: down('unmanaged', 'serialNumber', 'pccName'),
  amp_malware_detected: down('malware_detected', 'sha256'),
}

/** A sensor's alert says by itself whether it began (`sensor_alert`, "Sensor change detected"). */
export const sensor: AlertType = {
  problem: 'sensor',
  state: { field: 'startedAlerting', up: 'false' },
  on: ['alertConfigId'],
}

/** News that report no problem. */
export const news = new Set(['settings_changed', 'new_splash_signup', 'pcc_enrollment'])

/** The words of `alertType`, for messages from before `alertTypeId` was added, and for templates that leave it out. */
const words: Record<string, string> = {
  'cellular went down': 'cellular_down',
  'cellular came up': 'cellular_up',
  'power supply went down': 'power_supply_down',
  'power supply came up': 'power_supply_up',
  'running on backup power': 'rps_backup',
  'returned to using primary power': 'rps_base_supply_up',
  'switch port disconnected': 'port_disconnected',
  'switch port connected': 'port_connected',
  'clients went down': 'pcc_outage_begin',
  'clients came up': 'pcc_outage_end',
  'client connectivity changed': 'client_connectivity',
  'vpn connectivity changed': 'vpn_connectivity_change',
  'settings changed': 'settings_changed',
  'new splash user registered': 'new_splash_signup',
  'client ip conflict detected': 'ip_conflict',
}

/** Meraki fixes these words: "APs went down", "Switches came up", "Sensors went offline". Only whole alert types match. */
const wentDown = /^[A-Za-z /]{2,40} (went down|went offline|stopped reporting)$/i
const cameUp = /^[A-Za-z /]{2,40} (came up|came online|started reporting)$/i

export function typeIdOf(alertTypeId: string | undefined, alertType: string | undefined): string | undefined {
  if (alertTypeId) return alertTypeId
  if (!alertType) return undefined
  const exact = meaningOf(words, alertType)
  if (exact) return exact
  if (wentDown.test(alertType)) return 'stopped_reporting'
  if (cameUp.test(alertType)) return 'started_reporting'
  return alertType.toLowerCase().replace(/[^a-z0-9]+/g, '_')
}
