import { describe, expect, it } from 'vitest'
import { ask, signedIn } from '../test/api'
import { app } from './app'

interface Operation {
  operationId: string
  tags: string[]
  summary: string
  security?: object[]
  parameters?: { name: string; in: string; required?: boolean; schema: unknown }[]
  requestBody?: object
  responses: Record<string, { description: string }>
}
const { json: document, headers } = await ask('GET', '/api/openapi.json')
const operations = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
)
const filled = (path: string) => path.replaceAll(/\{\w+\}/g, 'nothing')

describe('the OpenAPI document', () => {
  it('is 3.1 and names us, our version and how to sign in', () => {
    expect(headers.get('content-type')).toContain('application/json')
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Signalbox', version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
    })
    expect(document.components.securitySchemes).toEqual({
      token: expect.objectContaining({ type: 'http', scheme: 'bearer' }),
      session: expect.objectContaining({ type: 'apiKey', in: 'cookie', name: '__Host-signalbox' }),
    })
  })

  it('has every route that the app has', () => {
    const documented = new Set(operations.map(({ path, method }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`))
    // The inbound handlers are Hono's own; a vendor that sends GET is the exception that nobody calls by hand, and `/` only leads here.
    documented.add('post /api/integrations/:connector/:id')
    const routes = new Set(
      app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method.toLowerCase()} ${path}`),
    )
    const missing = [...routes].filter(
      (route) => !documented.has(route) && !/^get (\/$|\/api\/integrations\/:connector)/.test(route),
    )
    expect(missing).toEqual([])
    expect(operations.length).toBeGreaterThan(35)
  })

  it('points at nothing that is not there', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref ?? '')
    const dangling = refs.filter(
      (ref) =>
        ref
          .split('/')
          .slice(1)
          .reduce((at, key) => at?.[key], document) === undefined,
    )
    expect(refs.length).toBeGreaterThan(50)
    expect(dangling).toEqual([])
  })

  it('describes every operation: its own id, a known tag, a summary, its path parameters, an answer', () => {
    const tags = new Set(document.tags.map(({ name }: { name: string }) => name))
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length)
    for (const { path, operation } of operations) {
      expect(
        operation.tags.every((tag) => tags.has(tag)),
        path,
      ).toBe(true)
      expect(operation.summary, path).toBeTruthy()
      const inPath = (operation.parameters ?? []).filter((one) => one.in === 'path').map(({ name }) => name)
      expect(inPath.sort(), path).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort())
      expect(
        Object.values(operation.responses).every(({ description }) => description.length > 0),
        path,
      ).toBe(true)
    }
    expect(document.tags.every(({ description }: { description: string }) => description.length > 0)).toBe(true)
  })
})

describe('roles', () => {
  const guarded = operations.filter(({ operation }) => operation.security)
  const needs = ({ operation }: (typeof operations)[number]) =>
    /role (\w+)$/.exec(operation.responses['403']?.description ?? '')?.[1]

  it('guards everything under /api/v1 but the first way in', () => {
    const unguarded = operations.filter(({ path, operation }) => path.startsWith('/api/v1/') && !operation.security)
    expect(unguarded.map(({ method, path }) => `${method} ${path}`)).toEqual(['post /api/v1/setup'])
  })

  it('gives viewers what is read, managers the rest, admins the tokens and users', () => {
    const summary = (role: string) =>
      new Set(guarded.filter((one) => needs(one) === role).map(({ method, path }) => `${method} ${path.split('/')[3]}`))
    // Their own passkeys and sessions are theirs to change.
    expect([...summary('viewer')].filter((one) => !one.startsWith('get '))).toEqual(['post me', 'patch me', 'delete me'])
    expect([...summary('super_admin')].map((one) => one.split(' ')[1])).toEqual(
      expect.arrayContaining(['tokens', 'users', 'invitations', 'settings', 'erase', 'export', 'encryption']),
    )
    expect(new Set([...summary('super_admin')].map((one) => one.split(' ')[1])).size).toBe(7)
    expect([...summary('itsm_manager')].filter((one) => one.startsWith('get '))).toEqual(['get audit', 'get export'])
  })

  it('answers 401 to strangers, 403 to lesser roles, and lets the others through', { timeout: 60_000 }, async () => {
    const ranks = ['viewer', 'itsm_manager', 'super_admin'] as const
    const apis = await Promise.all(ranks.map(async (role) => [role, await signedIn(role)] as const))
    for (const one of guarded) {
      const path = filled(one.path)
      const stranger = await ask(one.method.toUpperCase(), path)
      expect([stranger.status, stranger.json.type], `${one.method} ${path}`).toEqual([
        401,
        'urn:signalbox:problem:not-authenticated',
      ])
      for (const [role, api] of apis) {
        const { status } = await api(one.method.toUpperCase(), path.slice('/api/v1'.length))
        const allowed = ranks.indexOf(role) >= ranks.indexOf(needs(one) as (typeof ranks)[number])
        expect(allowed ? [401, 403, 500].includes(status) : status !== 403, `${role}: ${one.method} ${path} → ${status}`).toBe(
          false,
        )
      }
    }
  })

  it('refuses a token that was revoked, has expired, or is none', async () => {
    const admin = await signedIn()
    const { json: made } = await admin('POST', '/tokens', { name: 'short', role: 'viewer', expiresInDays: 1 })
    const bearer = { authorization: `Bearer ${made.token}` }
    expect((await ask('GET', '/api/v1/services', undefined, bearer)).status).toBe(200)
    await admin('DELETE', `/tokens/${made.id}`)
    expect((await ask('GET', '/api/v1/services', undefined, bearer)).status).toBe(401)
    expect((await ask('GET', '/api/v1/services', undefined, { authorization: 'Bearer sbx_no-such-token' })).status).toBe(401)
    expect((await ask('GET', '/api/v1/services', undefined, { authorization: 'Basic dXNlcjpwYXNz' })).status).toBe(401)
  })
})
