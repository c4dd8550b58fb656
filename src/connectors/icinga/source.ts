import { notificationSource } from '../nagios-notification'

export const source = notificationSource(
  'Host and service notifications of Icinga 2 and Icinga 1: our command, other scripts that send the same macros as form, JSON or query, and the API’s notification events.',
)
