import type { Health } from '../../connectors/contract'
import { redactor } from '../../egress/redact'
import { integrationWithCredentials } from '../../store/integrations'
import { connectorOf } from '../connector'
import type { Deps } from '../deps'
import { openCredentials } from './credentials'
import { senderOptionsOf } from './outbound'

/** Asks the other side whether it would answer us: the vendor's API a poll, the destination a delivery. Pages nobody. Undefined where there is no such integration. */
export async function testIntegration(deps: Deps, id: string): Promise<Health | undefined> {
  const found = await integrationWithCredentials(deps.db, id)
  if (!found) return undefined
  const nowMs = deps.clock()
  const credentials = await openCredentials(deps.ring, found.credentials, nowMs)
  if (!credentials.ok) return { ok: false, reason: credentials.error }
  const connector = connectorOf(found.integration.connector)
  const secrets = [...Object.values(credentials.value.live), ...Object.values(credentials.value.retiring)]
  const target = {
    settings: found.integration.settings,
    credentials: credentials.value.live,
    nowMs,
    send: deps.sender({ secrets, ...senderOptionsOf(found.integration.delivery) }),
  }
  const healths = [
    ...(found.integration.pollEverySeconds !== null && connector?.poller
      ? [await connector.poller.test({ ...target, run: new Map() })]
      : []),
    ...(found.integration.delivers && connector?.destination
      ? [
          await connector.destination.test({
            ...target,
            retiring: credentials.value.retiring,
            deliveryId: `dlv_test_${nowMs}`,
          }),
        ]
      : []),
  ]
  const health = healths.find(({ ok }) => !ok) ?? healths.at(-1)
  if (!health)
    return { ok: true, note: 'This integration only receives. Send it a sample, or press the test button of the tool.' }
  const redact = redactor(secrets)
  if (!health.ok) return { ok: false, reason: redact(health.reason, true) }
  return health.note === undefined ? health : { ok: true, note: redact(health.note) }
}
