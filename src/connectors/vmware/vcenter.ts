import * as z from 'zod'
import { ignored, type Normalised, unreadable } from '../contract'
import { allKnown, firstKnown, known, labelsOf, meaningOf, optionalScalar, severityOf, signal, wordsOf } from '../values'

/**
 * The environment that vCenter gives to an alarm's "Run script" action, sent as a form by the script of this connector's page.
 * vSphere Monitoring and Performance, "Alarm Environment Variables for Scripts".
 */
export const alarm = z
  .object({
    VMWARE_ALARM_NAME: optionalScalar,
    VMWARE_ALARM_ID: optionalScalar,
    VMWARE_ALARM_TARGET_NAME: optionalScalar,
    VMWARE_ALARM_TARGET_ID: optionalScalar,
    VMWARE_ALARM_NEWSTATUS: optionalScalar,
    VMWARE_ALARM_TRIGGERINGSUMMARY: optionalScalar,
    VMWARE_ALARM_EVENTDESCRIPTION: optionalScalar,
    VMWARE_ALARM_EVENT_DATACENTER: optionalScalar,
    /** Of our script: which vCenter it is, for alarm and target ids are its own. */
    VMWARE_VCENTER: optionalScalar,
  })
  .transform((env) => ({
    name: env.VMWARE_ALARM_NAME,
    id: env.VMWARE_ALARM_ID,
    target: env.VMWARE_ALARM_TARGET_NAME,
    targetId: env.VMWARE_ALARM_TARGET_ID,
    status: env.VMWARE_ALARM_NEWSTATUS,
    summary: env.VMWARE_ALARM_TRIGGERINGSUMMARY,
    description: env.VMWARE_ALARM_EVENTDESCRIPTION,
    datacenter: env.VMWARE_ALARM_EVENT_DATACENTER,
    vcenter: env.VMWARE_VCENTER,
  }))

/** What the scripts that circulate for event-driven Ansible send: `{ "vmware_alert": { alarm, target, status, … } }`. */
export const vmwareAlert = z
  .object({
    alarm: optionalScalar,
    alarm_id: optionalScalar,
    target: optionalScalar,
    target_id: optionalScalar,
    status: optionalScalar,
    value: optionalScalar,
    description: optionalScalar,
    event_datacenter: optionalScalar,
    vcenter: optionalScalar,
  })
  .transform((one) => ({
    name: one.alarm,
    id: one.alarm_id,
    target: one.target,
    targetId: one.target_id,
    status: one.status,
    summary: one.value,
    description: one.description,
    datacenter: one.event_datacenter,
    vcenter: one.vcenter,
  }))

/** A colour is a state and a severity at once. */
export const colours = { field: 'VMWARE_ALARM_NEWSTATUS', words: { red: 'critical', yellow: 'warning' } } as const
const states = { red: 'trigger', yellow: 'trigger', green: 'resolve', gray: 'unknown', grey: 'unknown' } as const

export function signalOfAlarm(one: z.output<typeof alarm>): Normalised {
  const state = meaningOf<'trigger' | 'resolve' | 'unknown'>(states, one.status)
  if (!state) return unreadable('VMWARE_ALARM_NEWSTATUS', `"${one.status ?? ''}" is no status; known are: ${wordsOf(states)}`)
  if (state === 'unknown') return ignored('the alarm is gray: vCenter does not know how the object is')
  const key = allKnown(firstKnown(one.id, one.name), firstKnown(one.targetId, one.target))
  if (!key) return unreadable('VMWARE_ALARM_TARGET_ID', 'the alarm or its target is not named')
  const name = firstKnown(one.name, one.id)
  return [
    signal({
      dedupKey: ['vcenter', known(one.vcenter), key].filter(Boolean).join(':'),
      action: state,
      severity: severityOf(colours, one.status),
      title: [name, firstKnown(one.target, one.targetId)].join(': '),
      description: [known(one.description), known(one.summary)].filter(Boolean).join('\n') || undefined,
      labels: labelsOf({ alarm: name, target: one.target, vcenter: one.vcenter, datacenter: one.datacenter }),
    }),
  ]
}
