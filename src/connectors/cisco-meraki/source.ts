import * as z from 'zod'
import { type Action, defineSource, ignored, type Normalised, testMessage, unreadable } from '../contract'
import { firstKnown, instant, known, labelsOf, meaningOf, optionalScalar, severityOf, signal, webLink } from '../values'
import { bodySecret } from '../verify'
import { type AlertType, alertTypes, news, sensor, typeIdOf } from './types'

/**
 * The default payload of a webhook receiver, of versions with and without `alertTypeId`, `alertLevel` and the device's fields.
 * https://developer.cisco.com/meraki/webhooks/introduction/
 */
const alert = z.object({
  alertType: optionalScalar,
  alertTypeId: optionalScalar,
  /** The id of this message, not of the problem. Empty in test messages. */
  alertId: optionalScalar,
  alertLevel: optionalScalar,
  occurredAt: optionalScalar,
  organizationId: optionalScalar,
  organizationName: optionalScalar,
  networkId: optionalScalar,
  networkName: optionalScalar,
  networkUrl: optionalScalar,
  networkTags: z.array(z.string()).nullish().catch(undefined),
  deviceSerial: optionalScalar,
  deviceMac: optionalScalar,
  deviceName: optionalScalar,
  deviceUrl: optionalScalar,
  deviceModel: optionalScalar,
  alertData: z.record(z.string(), z.unknown()).nullish().catch(undefined),
  /** What an API call answers later; it is no alert. https://developer.cisco.com/meraki/api-v1/callbacks/ */
  callbackId: optionalScalar,
})
type Alert = z.output<typeof alert>

const levels = {
  field: 'alertLevel',
  words: { critical: 'critical', warning: 'warning', informational: 'info' },
} as const

export const source = defineSource({
  reads: 'Alerts of the Meraki dashboard in its default webhook payload, with or without type ids and levels.',
  identity:
    'The network, the device (or its MAC address), the problem, and the port, peer, client or sensor rule it is about. The alertId is per message, so it is none.',
  severities: [levels],
  verify: bodySecret({ field: 'sharedSecret' }),
  payload: alert,

  normalise(one): Normalised {
    if (known(one.callbackId)) return ignored('the answer to an API call, not an alert')
    const id = typeIdOf(known(one.alertTypeId), known(one.alertType))
    if (!id) return unreadable('alertTypeId', 'neither this nor alertType says what happened')
    if (news.has(id)) return ignored(`"${one.alertType ?? id}" is news, not a problem`)
    if (id === 'power_supply_down' && /^0*$/.test(one.alertId ?? '')) {
      return testMessage('a sample of Meraki: a failed power supply without an alert id is what its test button sends')
    }

    const data = one.alertData ?? {}
    const type: AlertType = 'startedAlerting' in data ? sensor : (meaningOf(alertTypes, id) ?? { problem: id, action: 'trigger' })
    const action = type.action ?? actionOf(type, data)
    if (!action) return unreadable(`alertData.${type.state?.field}`, 'neither true nor false')

    const network = firstKnown(one.networkId, one.networkName, one.organizationId)
    const device = firstKnown(one.deviceSerial, one.deviceMac)
    if (!network && !device) return unreadable('networkId', 'neither a network nor a device is named')
    const part = firstKnown(...(type.on ?? []).map((field) => data[field]))
    return [
      signal({
        dedupKey: [network, type.roams && part ? undefined : device, type.problem, part].filter(Boolean).join(':'),
        action,
        severity: severityOf(levels, one.alertLevel),
        title: [headline(one, id, action, type), firstKnown(one.deviceName, device), known(one.networkName)]
          .filter(Boolean)
          .join(', '),
        description: detail(data) || undefined,
        occurredAt: instant(one.occurredAt),
        link: webLink(one.deviceUrl) ?? webLink(one.networkUrl),
        labels: labelsOf({
          network: one.networkName,
          organization: one.organizationName,
          device: one.deviceName,
          serial: one.deviceSerial,
          model: one.deviceModel,
          type: id,
          tags: one.networkTags,
        }),
      }),
    ]
  },
})

function actionOf({ state }: AlertType, data: Record<string, unknown>): Action | undefined {
  const said = meaningOf({ true: 'true', false: 'false' }, data[state?.field ?? ''])
  if (!said) return undefined
  return said === state?.up ? 'resolve' : 'trigger'
}

/** "Client connectivity changed" alone does not say which way. */
function headline({ alertType, alertData }: Alert, id: string, action: Action, { problem, state }: AlertType): string {
  const said = known(alertType) ?? id
  if (!state) return said
  const subject = firstKnown(alertData?.clientName, alertData?.peerNetworkName, alertData?.alertConfigName)
  const [bad, good] = problem === 'sensor' ? ['alerting', 'back to normal'] : ['down', 'up']
  return `${said}: ${[subject, action === 'trigger' ? bad : good].filter(Boolean).join(' ')}`
}

/** The alert's own fields, one a line; addresses of pictures and pages are left out. */
const detail = (data: Record<string, unknown>): string =>
  Object.entries(data)
    .filter(([name, value]) => !/url$/i.test(name) && known(typeof value === 'boolean' ? String(value) : value))
    .slice(0, 20)
    .map(([name, value]) => `${name}: ${String(value).trim()}`)
    .join('\n')
