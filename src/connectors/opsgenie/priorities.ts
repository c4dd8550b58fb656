import type { SeverityScale } from '../values'

/** https://docs.opsgenie.com/docs/alert-api. Bodies of 2017 wrote the number alone. */
export const priorities: SeverityScale = {
  field: 'alert.priority',
  words: {
    P1: 'critical',
    P2: 'error',
    P3: 'warning',
    P4: 'info',
    P5: 'info',
    '1': 'critical',
    '2': 'error',
    '3': 'warning',
    '4': 'info',
    '5': 'info',
  },
}
