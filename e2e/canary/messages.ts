import { expect } from 'vitest'
import { all, type Delivery, eventually, githubHeaders, grafanaAlert, type Integration, postKeyed, request } from '../client.ts'
import type { Integrations } from './integrations.ts'
import { json, type Scene } from './scene.ts'

/** A message with the signature of GitHub, or with a key in the address. */
export const senders = ({ post, marked }: Scene) => {
  const workflow = (branch: string) =>
    JSON.stringify({
      action: 'completed',
      workflow_run: {
        conclusion: 'failure',
        workflow_id: 1,
        name: marked,
        head_branch: branch,
        head_sha: 'a',
        updated_at: new Date().toISOString(),
      },
      repository: { full_name: 'acme/till' },
    })
  const signed = (to: Integration, secret: string, branch: string) => {
    const body = workflow(branch)
    return post(to, githubHeaders('workflow_run', branch, body, secret), body)
  }
  const keyed = (to: Integration, key: string, name: string) =>
    post(to, { 'content-type': 'application/json' }, JSON.stringify(grafanaAlert(name)), `?key=${encodeURIComponent(key)}`)
  return { signed, keyed }
}

/** Messages come in or are refused, deliveries fail. */
export async function exchangeMessages(scene: Scene, made: Integrations) {
  const { hub, secret, marked, asked, post } = scene
  const { pasted, generated, grafana, byQuery, destinations } = made
  const { signed, keyed } = senders(scene)
  const taken = [
    await signed(pasted, secret('github secret, pasted'), 'one'),
    await signed(generated, generated.signingSecret ?? '', 'two'),
    await asked(postKeyed(grafana, grafanaAlert('three', 'firing', { description: marked }))),
    await keyed(grafana, grafana.key ?? '', 'four'),
    await post(
      byQuery,
      { 'content-type': 'application/json' },
      JSON.stringify(ownEvent('five')),
      `?token=${encodeURIComponent(secret('query token'))}`,
    ),
  ]
  expect(taken.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202])
  const refused = [
    await signed(pasted, secret('a secret in a refused request'), 'never'),
    await keyed(grafana, secret('a key that nobody has'), 'never'),
    await post(
      byQuery,
      { 'content-type': 'application/json' },
      '{}',
      `?token=${encodeURIComponent(secret('a secret in a refused request'))}`,
    ),
    await post(grafana, { 'content-type': 'application/json', authorization: `Bearer ${grafana.key}` }, `{"broken`),
    await post(grafana, { 'content-type': 'application/json', authorization: `Bearer ${grafana.key}` }, '{"unknown":"shape"}'),
  ]
  expect(refused.map(({ status }) => status)).toEqual([401, 401, 401, 400, 422])

  await eventually(
    () => all<Delivery>(hub, '/deliveries'),
    (deliveries) =>
      deliveries.length === taken.length * destinations.length &&
      // A breaker may open before the last of them.
      destinations.every(({ id }) => attempted(deliveries.filter(({ integrationId }) => integrationId === id)) >= 3),
    100_000,
  )
}

/** What other hubs and odd vendors are sent, and a poll that fails: little of it is taken. */
export async function speakAsOtherHubs({ hub, secret, asked, ask, post }: Scene, { oldHubs, meraki, polled }: Integrations) {
  const dropped = (path: string, body: object, headers: Record<string, string> = {}) =>
    asked(request(`${hub.url}${path}`, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) }))
  const { pagerduty: pd, opsgenie: og, 'splunk-oncall': vo, slack: sl } = oldHubs
  const quiet = [
    await dropped('/v2/enqueue', { routing_key: pd.key, event_action: 'resolve', dedup_key: 'x' }),
    await dropped('/v2/enqueue', { routing_key: pd.key, event_action: 'explode' }),
    await dropped(`/v2/alerts/x/close?identifierType=alias&apiKey=${og.key}`, {}),
    await dropped('/v2/alerts', { nothing: 1 }, { authorization: `GenieKey ${og.key}` }),
    await dropped(`/integrations/generic/20131114/alert/${vo.key}/team`, { message_type: 'INFO', entity_id: 'x' }),
    await dropped(`/services/T0/B0/${sl.key}`, { text: 'lunch?' }),
    await post(meraki, json, JSON.stringify({ sharedSecret: secret('secret in a body'), alertType: 'hello', networkId: 'N_1' })),
    await ask(`POST /integrations/${polled.id}/test`),
    await ask(`POST /integrations/${polled.id}/poll`),
  ]
  expect(quiet.map(({ status }) => status)).toEqual([202, 400, 202, 422, 200, 200, expect.any(Number), 200, 200])
}

/** Those whose first attempt is over. */
export const attempted = (deliveries: Delivery[]) =>
  deliveries.filter(({ lastAttempt }) => lastAttempt && lastAttempt.status !== 'inflight').length

const ownEvent = (dedupKey: string) => ({
  event_action: 'trigger',
  dedup_key: dedupKey,
  payload: { summary: `problem ${dedupKey}`, source: 'till', severity: 'critical' },
})
