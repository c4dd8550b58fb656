import type { Health } from '../../connectors/contract'
import { redactor } from '../../egress/redact'
import { integrationWithCredentials } from '../../store/integrations'
import { connectorOf } from '../connector'
import type { Deps } from '../deps'
import { openCredentials } from './credentials'

/** Asks the destination whether it would take a delivery, without paging anyone. Undefined where there is no such integration. */
export async function testIntegration(deps: Deps, id: string): Promise<Health | undefined> {
  const found = await integrationWithCredentials(deps.db, id)
  if (!found) return undefined
  const nowMs = deps.clock()
  const credentials = await openCredentials(deps.ring, found.credentials, nowMs)
  if (!credentials.ok) return { ok: false, reason: credentials.error }
  const destination = found.integration.delivers ? connectorOf(found.integration.connector)?.destination : undefined
  if (!destination)
    return { ok: true, note: 'This integration only receives. Send it a sample, or press the test button of the tool.' }
  const secrets = [...Object.values(credentials.value.live), ...Object.values(credentials.value.retiring)]
  const health = await destination.test({
    settings: found.integration.settings,
    credentials: credentials.value.live,
    retiring: credentials.value.retiring,
    nowMs,
    deliveryId: `dlv_test_${nowMs}`,
    send: deps.sender({ secrets }),
  })
  return health.ok ? health : { ok: false, reason: redactor(secrets)(health.reason, true) }
}
