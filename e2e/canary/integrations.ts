import { type Integration, integrate, request, subscribe } from '../client.ts'
import { ADMIN_TOKEN } from '../hub.ts'
import type { Scene } from './scene.ts'

/** Integrations with every kind of secret. */
export async function everyKindOfIntegration({ hub, sink, secret, shown }: Scene) {
  const pasted = await integrate(hub, { connector: 'github', credentials: { secret: secret('github secret, pasted') } })
  const generated = await integrate(hub, { connector: 'github' })
  const grafana = await integrate(hub, { connector: 'grafana', auth: 'key' })
  // The answer to an idempotent request is kept for a day, with what it shows "this once".
  const kept = await request<Integration>(`${hub.url}/api/v1/integrations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json', 'idempotency-key': 'canary' },
    body: JSON.stringify({
      connector: 'webhook',
      name: 'kept',
      auth: 'key',
      credentials: { url: `${sink.url}/${secret('path token, idempotent')}` },
    }),
  })
  const byQuery = await integrate(hub, {
    connector: 'webhook',
    auth: 'signature',
    settings: { scheme: 'token', tokenPlace: 'query', tokenName: 'token' },
    credentials: { secret: secret('query token') },
  })
  // Keys where other hubs have theirs, a secret in a body, and credentials of a poll that fails.
  const oldHubs = {
    pagerduty: await integrate(hub, { connector: 'pagerduty', auth: 'key' }),
    opsgenie: await integrate(hub, { connector: 'opsgenie' }),
    'splunk-oncall': await integrate(hub, { connector: 'splunk-oncall' }),
    slack: await integrate(hub, { connector: 'slack', auth: 'key' }),
  }
  const meraki = await integrate(hub, { connector: 'cisco-meraki', credentials: { secret: secret('secret in a body') } })
  const polled = await integrate(hub, {
    connector: 'qualys',
    settings: { platformUrl: 'https://127.0.0.1:9' },
    credentials: { username: 'canary', password: secret('password of a poll') },
  })
  const hook = await subscribe(hub, `${sink.url}/hooks/${secret('path token')}?and=${secret('path token')}`)
  const unreachable = await subscribe(hub, `http://127.0.0.1:9/hook/${secret('path token, unreachable')}`)
  const slackUrl = (priority: number) =>
    `https://hooks.slack.com/services/T0CANARY/B0CANARY/${secret(`slack webhook of P${priority}`)}`
  const bot = await subscribe(hub, '', {
    connector: 'slack',
    settings: { channel: 'C024BE91L' },
    credentials: { botToken: secret('slack bot token') },
  })
  const hooks = await subscribe(hub, '', {
    connector: 'slack',
    credentials: Object.fromEntries([1, 2, 3, 4].map((priority) => [`webhookP${priority}`, slackUrl(priority)])),
  })
  const pagerduty = await subscribe(hub, '', { connector: 'pagerduty', credentials: { routingKey: secret('routing key') } })
  for (const [name, made] of Object.entries({ generated, grafana, hook, unreachable, kept: kept.json, ...oldHubs }))
    shown(made, name)
  // One of every way to prove ourselves; what each of them knows of us.
  const authed: Record<string, { settings: object; credentials: object; knows: string[] }> = {
    bearer: {
      settings: { kind: 'bearer' },
      credentials: { bearerToken: secret('bearer token') },
      knows: [secret('bearer token')],
    },
    basic: {
      settings: { kind: 'basic', username: 'user' },
      credentials: { basicPassword: secret('basic password') },
      knows: [secret('basic password')],
    },
    header: {
      settings: { kind: 'header', name: 'x-of-theirs' },
      credentials: { headerValue: secret('header value') },
      knows: [secret('header value')],
    },
    hmac: { settings: { kind: 'hmac' }, credentials: { hmacSecret: secret('hmac secret') }, knows: [secret('hmac secret')] },
    oauth2: {
      settings: { kind: 'oauth2', grant: 'refresh_token', tokenUrl: `${sink.url}/token`, clientId: 'user' },
      credentials: { oauthClientSecret: secret('client secret'), oauthRefreshToken: secret('refresh token') },
      knows: ['client secret', 'refresh token, replaced', 'access token'].map(secret),
    },
  }
  const proving: Integration[] = []
  for (const [kind, { settings, credentials }] of Object.entries(authed)) {
    const given = { settings: { auth: settings }, credentials: { url: `${sink.url}/auth/${kind}`, ...credentials } }
    proving.push(await subscribe(hub, '', given))
  }
  for (const made of proving) shown(made, made.id)
  const destinations = [hook, unreachable, bot, hooks, pagerduty, ...proving]
  return { pasted, generated, grafana, byQuery, oldHubs, meraki, polled, hook, unreachable, authed, destinations }
}

export type Integrations = Awaited<ReturnType<typeof everyKindOfIntegration>>
