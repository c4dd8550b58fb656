import type { Health, Outgoing } from '../../connectors/contract'
import { redactor } from '../../egress/redact'
import { integrationWithCredentials } from '../../store/integrations'
import { connectorOf } from '../connector'
import { accessTokens } from '../deliveries/access-token'
import type { Deps } from '../deps'
import { openCredentials, secretsIn } from './credentials'
import { senderOptionsOf } from './outbound'

/** Asks the other side whether it would answer us: the vendor's API a poll, the destination a delivery. Pages nobody. Undefined where there is no such integration. */
export async function testIntegration(deps: Deps, id: string): Promise<Health | undefined> {
  const found = await integrationWithCredentials(deps.db, id)
  if (!found) return undefined
  const nowMs = deps.clock()
  const credentials = await openCredentials(deps.ring, found.credentials, nowMs)
  if (!credentials.ok) return { ok: false, reason: credentials.error }
  const connector = connectorOf(found.integration.connector)
  const secrets = secretsIn(credentials.value)
  const { settings, delivers } = found.integration
  const certificate = delivers ? connector?.destination?.certificate(settings)?.name : undefined
  const how = { ...senderOptionsOf(found.integration.delivery), ...(certificate && { certificate }) }
  const target = {
    settings,
    credentials: credentials.value.live,
    nowMs,
    // Tokens are added to the secrets while it goes on.
    send: (request: Outgoing) => deps.sender({ secrets, ...how })(request),
  }
  const healths = [
    ...(found.integration.pollEverySeconds !== null && connector?.poller
      ? [await connector.poller.test({ ...target, run: new Map() })]
      : []),
    ...(delivers && connector?.destination
      ? [
          await connector.destination.test({
            ...target,
            retiring: credentials.value.retiring,
            deliveryId: `dlv_test_${nowMs}`,
            accessToken: accessTokens(deps, {
              integrationId: id,
              connector: connector.id,
              secrets,
              allowHttp: how.allowHttp ?? false,
            }),
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
