import { notificationSource } from '../nagios-notification'

export const source = notificationSource(
  'Host and service notifications of Checkmk: our notification script, and other scripts that send its NOTIFY_ variables as form, JSON or query.',
)
