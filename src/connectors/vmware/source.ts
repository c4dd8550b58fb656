import * as z from 'zod'
import { defineSource, type Normalised, unreadable } from '../contract'
import { decodeFields } from '../decode'
import { readAs } from '../parts'
import { isRecord } from '../values'
import { cloudLogs, logSeverities, logs, signalOfCloudLogs, signalOfLogs } from './logs'
import { criticalities, operations, signalOfOperations } from './operations'
import { alarm, colours, signalOfAlarm, vmwareAlert } from './vcenter'

export const source = defineSource({
  reads:
    'Aria Operations (vROps) REST and webhook notifications, Aria Operations for Logs (Log Insight) webhooks, and the variables of vCenter’s alarm scripts as a form.',
  identity:
    'Of Aria Operations the alertId; of Aria Operations for Logs the alert’s name, for it has no id; of vCenter the alarm and its target.',
  severities: [criticalities, logSeverities, colours],
  verify: null,
  decode: decodeFields(),

  // Three products, told apart by the names that each alone uses.
  payload: z.looseObject({}),

  normalise(body): Normalised {
    if (body.VMWARE_ALARM_NAME !== undefined || body.VMWARE_ALARM_ID !== undefined) return readAs(alarm, body, signalOfAlarm)
    if (isRecord(body.vmware_alert)) return readAs(vmwareAlert, body.vmware_alert, signalOfAlarm)
    if (body.AlertName !== undefined) return readAs(logs, body, signalOfLogs)
    if (body.alertId !== undefined) return readAs(operations, body, signalOfOperations)
    if (body.resultsUrl !== undefined || body.sourceInfo !== undefined) return readAs(cloudLogs, body, signalOfCloudLogs)
    return unreadable(
      '',
      'neither alertId (Aria Operations), AlertName (Aria Operations for Logs) nor VMWARE_ALARM_NAME (vCenter) is there',
    )
  },
})
