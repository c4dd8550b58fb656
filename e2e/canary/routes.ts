import { expect } from 'vitest'
import { all, api, type Delivery, eventually, request } from '../client.ts'
import { ADMIN_TOKEN } from '../hub.ts'
import type { Integrations } from './integrations.ts'
import type { Scene } from './scene.ts'

/** Every route, every kind of answer. Answers the deliveries that there were when it began to ask for them. */
export async function askEveryRoute(scene: Scene, made: Integrations): Promise<Delivery[]> {
  const { hub, sink, secret, secrets, asked, ask } = scene
  const { pasted, generated, grafana, byQuery, hook, unreachable, destinations } = made
  const token = await api<{ id: string; token: string }>(hub, 'POST /tokens', { name: 'canary', role: 'viewer' })
  secrets['viewer token'] = token.json.token
  expect(
    (await ask(`PATCH /integrations/${hook.id}`, { credentials: { url: `${sink.url}/hooks/${secret('path token, changed')}` } }))
      .status,
  ).toBe(200)
  for (const { id } of destinations) expect((await ask(`POST /integrations/${id}/test`)).status).toBe(200)
  for (const wrong of [
    { connector: 'slack', name: 'x', credentials: { botToken: secret('a secret in a refused request') } },
    {
      connector: 'slack',
      name: 'x',
      credentials: { webhookP1: `https://example.com/${secret('a secret in a refused request')}` },
    },
    { connector: 'pagerduty', name: 'x', credentials: { routingKey: secret('a secret in a refused request') } },
    {
      connector: 'webhook',
      name: 'x',
      credentials: {
        url: secret('a secret in a refused request'),
        signingSecret: secret('a secret in a refused request'),
        signingKey: secret('a secret in a refused request'),
      },
    },
    { connector: 'webhook', name: 'x', credentials: { url: `https://user:${secret('password in a url')}@example.com/hook` } },
    { connector: 'grafana', name: 'x', auth: secret('a secret in a refused request') },
    { connector: 'github', name: 'x', credentials: { secret: { nested: secret('a secret in a refused request') } } },
  ]) {
    expect((await ask('POST /integrations', wrong)).status).toBe(422)
  }
  expect(
    (await ask(`POST /integrations/${hook.id}/rotate-secret`, { secret: secret('a secret in a refused request') })).status,
  ).toBe(422)
  const broken = {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    body: `{"credentials":{"secret":"${secret('a secret in a body that is not JSON')}"}`,
  }
  expect((await asked(request(`${hub.url}/api/v1/integrations`, broken))).status).toBe(400)
  expect((await ask('GET /incidents', undefined, secret('a token that nobody has'))).status).toBe(401)
  expect((await ask('GET /tokens', undefined, token.json.token)).status).toBe(403)
  const deliveries = await all<Delivery>(hub, '/deliveries')
  for (const { id } of deliveries.slice(0, 10)) await ask(`POST /deliveries/${id}/retry`)
  for (const { id } of deliveries) expect((await ask(`GET /deliveries/${id}`)).status).toBe(200)
  for (const { id } of deliveries) await ask(`GET /deliveries/${id}/curl`)
  for (const { id } of await all<{ id: string }>(hub, '/subscriptions'))
    expect((await ask(`POST /subscriptions/${id}/test`)).status).toBe(200)
  const again = await ask<{ id: string }>('POST /deliveries/replay', {
    kind: 'replay',
    filter: { since: new Date(Date.now() - 3_600_000).toISOString() },
  })
  expect(again.status).toBe(202)
  await eventually(
    () => api<{ status: string }>(hub, `GET /replays/${again.json.id}`),
    ({ json }) => json.status === 'finished',
    60_000,
  )
  const incidents = await all<{ id: string }>(hub, '/incidents')
  for (const { id } of incidents)
    for (const part of ['', '/timeline']) expect((await ask(`GET /incidents/${id}${part}`)).status).toBe(200)
  for (const { id } of [pasted, generated, grafana, byQuery, ...destinations]) {
    expect((await ask(`GET /integrations/${id}`)).status).toBe(200)
    await ask(`GET /integrations/${id}/refusals`)
    expect((await ask(`GET /integrations/${id}/credentials`)).status).toBe(200)
    const messages = await ask<{ items: { id: string }[] }>(`GET /integrations/${id}/messages`)
    for (const message of messages.json?.items ?? []) await ask(`GET /integrations/${id}/messages/${message.id}`)
  }
  for (const connector of ['webhook', 'slack', 'pagerduty']) {
    expect((await ask('POST /templates/preview', { connector, parts: {} })).status).toBe(200)
    expect((await ask('POST /templates', { connector, name: connector, parts: {} })).status).toBe(201)
  }
  for (const list of [
    'templates',
    'integrations',
    'incidents',
    'deliveries',
    'replays',
    'subscriptions',
    'services',
    'events',
    'connectors',
    'tokens',
    'audit',
    'overview',
    'metrics/minutes',
    'metrics/integrations',
    'setup/checklist',
  ]) {
    expect((await ask(`GET /${list}`)).status).toBe(200)
  }
  for (const open of ['/healthz', '/api/integrations/health', '/api/openapi.json', `/.well-known/webhooks/${hook.id}.json`]) {
    expect((await asked(request(`${hub.url}${open}`))).status).toBe(200)
  }
  expect((await ask(`DELETE /integrations/${unreachable.id}`)).status).toBe(409)
  const leading = await all<{ id: string }>(hub, `/subscriptions?integrationId=${unreachable.id}`)
  for (const { id } of leading) expect((await ask(`DELETE /subscriptions/${id}`)).status).toBe(204)
  expect((await ask(`DELETE /integrations/${unreachable.id}`)).status).toBe(204)
  const scrape = { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } }
  expect((await asked(request(`${hub.url}/metrics`, scrape))).status).toBe(200)
  return deliveries
}
