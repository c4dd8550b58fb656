import { defineSource } from '../contract'
import { decodeFields } from '../decode'
import { hostStates, notification, serviceStates, signalOfNotification } from '../nagios-notification'

export const source = defineSource({
  reads:
    'Host and service notifications of Nagios, Naemon, Centreon and Checkmk: our command, and other scripts that send the same macros as form, JSON or query.',
  identity: 'Host name and service name (`host!service`); of a host notification the host name.',
  severities: [serviceStates, hostStates],
  verify: null,
  decode: decodeFields(),
  payload: notification,
  normalise: signalOfNotification,
})
