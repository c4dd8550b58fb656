import { defineSource } from '../contract'
import { decodeFields } from '../decode'
import { hostStates, notification, serviceStates, signalOfNotification } from '../nagios-notification'

export const source = defineSource({
  reads:
    'Host and service notifications of Icinga 2 and Icinga 1: our command, other scripts that send the same macros as form, JSON or query, and the API’s notification events.',
  identity: 'Host name and service name (`host!service`); of a host notification the host name.',
  severities: [serviceStates, hostStates],
  verify: null,
  decode: decodeFields(),
  payload: notification,
  normalise: signalOfNotification,
})
