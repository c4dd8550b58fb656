import type { OpenAPIHono } from '@hono/zod-openapi'
import * as z from 'zod'
import { version } from '../../package.json'
import { json, operationIdOf } from './api/route'
import type { ApiEnv } from './auth'
import { SESSION_COOKIE } from './cookies'
import { signalOutcomes } from './signal-outcomes'

const tags = [
  { name: 'Setup', description: 'The first way in.' },
  {
    name: 'Sign-in',
    description: 'How a browser gets a session: passkeys, or an identity provider. A POST carries `X-Signalbox-CSRF: 1`.',
  },
  { name: 'Me', description: 'The user or token of the request, their passkeys and sessions.' },
  { name: 'Connectors', description: 'What can be connected: one per vendor.' },
  { name: 'Integrations', description: 'Configured connectors: their settings, their sealed credentials, their inbound URL.' },
  { name: 'Messages', description: 'What vendors sent, as received, and what was turned away.' },
  { name: 'Incidents', description: 'Open problems and closed ones; signals of one dedup key fold into one.' },
  { name: 'Services', description: 'What is affected.' },
  { name: 'Events', description: 'Facts that others may subscribe to.' },
  { name: 'Subscriptions', description: 'Which events go to which integration.' },
  { name: 'Templates', description: 'What deliveries say instead of the destination’s own words, in Jinja.' },
  { name: 'Deliveries', description: 'Events on their way to integrations, and every attempt.' },
  { name: 'Metrics', description: 'What was received and delivered, in numbers.' },
  { name: 'Feed', description: 'What happens, as it happens, over a WebSocket.' },
  { name: 'Tokens', description: 'API tokens, each with a role.' },
  { name: 'Users', description: 'Who may sign in, with which role, and invitations for more.' },
  { name: 'Audit', description: 'Who changed what.' },
  { name: 'Settings', description: 'What holds for the whole hub.' },
  { name: 'Keeping', description: 'Taking stored content out, and erasing it.' },
  { name: 'Encryption', description: 'Which keys seal the credentials.' },
  { name: 'Inbound', description: 'Where vendors post. The sender is proved by its signature or by the key of the integration.' },
  { name: 'Webhooks', description: 'For those who receive deliveries.' },
  { name: 'Health', description: 'Whether the hub is up, and how its inbound side is doing.' },
]

const info = {
  title: 'Signalbox',
  version,
  description:
    'An integration hub for incidents: it proves who sent a message, folds repeats into one incident, and tells everybody who subscribed. ' +
    'Errors are problem documents (RFC 9457), with one entry in `errors` per field that was wrong. Lists give `nextCursor`: pass it as `cursor` for the next page. ' +
    'Roles: `viewer` reads, `itsm_manager` also changes integrations, services, subscriptions, templates, incidents and deliveries, `super_admin` also tokens, users, settings and erasing. ' +
    'Whoever comes with a session and changes something sends `X-Signalbox-CSRF: 1`, from a page of this hub.',
}

/** Serves the OpenAPI document of every route of `app`, and of those that Hono alone knows. Called when all are registered. */
export function describe(app: OpenAPIHono<ApiEnv>): void {
  const { openAPIRegistry } = app
  openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API token: `sbx_…`.',
  })
  openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
    description: 'A session of a user, begun under Sign-in.',
  })
  for (const path of Object.values(inboundPaths)) openAPIRegistry.registerPath(path)
  openAPIRegistry.registerPath({
    method: 'get',
    path: '/healthz',
    operationId: 'getHealthz',
    tags: ['Health'],
    summary: 'Whether the hub is up',
    responses: {
      200: json(
        z.object({ status: z.literal('ok'), stage: z.string(), warnings: z.array(z.string()) }),
        '`warnings` names what is less safe than it could be: what a local start allows, what the operator has switched off, ways to sign in that are set but cannot be used.',
      ),
    },
  })
  openAPIRegistry.registerPath({
    method: 'get',
    path: '/api/openapi.json',
    operationId: 'getOpenapi',
    tags: ['Health'],
    summary: 'This document',
    responses: { 200: json(z.record(z.string(), z.unknown()), 'OpenAPI 3.1.') },
  })
  let text: string | undefined
  app.get('/api/openapi.json', (c) => {
    text ??= JSON.stringify(app.getOpenAPI31Document({ openapi: '3.1.0', info, tags, servers: [{ url: '/' }] }))
    return c.body(text, 200, { 'content-type': 'application/json', 'cache-control': 'public, max-age=60' })
  })
}

const accepted = z
  .object({
    messageId: z.string(),
    results: z.array(
      z.object({
        outcome: z.enum(signalOutcomes),
        incidentId: z.string().optional(),
        dedupKey: z.string().optional(),
        action: z.enum(['trigger', 'acknowledge', 'resolve']).optional(),
        severity: z.string().optional(),
        reason: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Accepted' })

const refused = z.object({ error: z.object({ code: z.string(), message: z.string() }) }).meta({ id: 'Refused' })

const connector = z.string().meta({ description: 'It must be the connector of the integration.', examples: ['grafana'] })
const integrationId = z.string().meta({ examples: ['int_01jp0000007w5z3b8c2d4f6ghj'] })

const inbound = {
  method: 'post' as const,
  tags: ['Inbound'],
  description:
    "In the vendor's own format, signed as the vendor signs, or with the key of the integration as `Authorization: Bearer`, `Authorization: Token token=`, `X-Integration-Key`, Basic password or `?key=`. At most 256 KiB.",
  responses: {
    200: { description: 'A handshake of the vendor, answered as it asks.' },
    202: json(accepted, 'On durable storage. One result per signal.'),
    400: json(refused, 'Not parseable.'),
    401: json(refused, 'Not accepted: unknown, switched off, or not proved. One answer for all.'),
    413: json(refused, 'Too large.'),
    422: json(accepted.extend(refused.shape), 'Kept, but not of a shape that the connector knows.'),
    429: json(refused, 'Too many; see `Retry-After`.'),
    503: json(refused, 'Our fault; see `Retry-After`.'),
  },
}
const anything = { content: { 'application/json': { schema: z.unknown() } } }

const inboundPaths = {
  byPath: {
    ...inbound,
    path: '/api/integrations/{connector}/{integrationId}',
    operationId: operationIdOf('post', '/inbound/message'),
    summary: 'Receive a message',
    request: { params: z.object({ connector, integrationId }), body: anything },
  },
  byQuery: {
    ...inbound,
    path: '/api/integrations/{connector}',
    operationId: operationIdOf('post', '/inbound/message/by/query'),
    summary: 'Receive a message, the integration named in the query',
    request: { params: z.object({ connector }), query: z.object({ integrationId }), body: anything },
  },
}
