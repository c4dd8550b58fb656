import { notificationSource } from '../nagios-notification'

export const source = notificationSource(
  'Host and service notifications of Nagios, Naemon, Centreon and Checkmk: our command, and other scripts that send the same macros as form, JSON or query.',
)
