import { describe, expect, it } from 'vitest'
import { deliveriesTo } from '../../test/deliveries'
import { deps, rows } from '../../test/hub'
import { issued, oauth2, provingNetwork } from '../../test/proving'
import { changeIntegration } from '../integrations/update'

const network = provingNetwork()
const { asked, bearers, world } = network

describe('by a refresh token, a destination', () => {
  const auth = { ...oauth2, grant: 'refresh_token' }

  it('has the token that the server gave last, sealed in the vault', async () => {
    // Each is good once, as the best practice of RFC 9700 has it.
    const live = new Set(['first-refresh-token'])
    network.token = ({ refresh_token = '' }) => {
      if (!live.delete(refresh_token)) return Response.json({ error: 'invalid_grant' }, { status: 400 })
      live.add(`next-refresh-token-${asked.length}`)
      return issued(`token-${asked.length}`, {
        refresh_token: `next-refresh-token-${asked.length}`,
        id_token: 'not.a.jwt',
        expires_in: 30,
      })
    }
    const { to, one } = await world(auth, { oauthRefreshToken: 'first-refresh-token' })
    for (const name of ['a', 'b', 'c']) expect((await one(name)).status).toBe('delivered')
    expect(asked.map(({ form }) => form)).toEqual([
      { grant_type: 'refresh_token', refresh_token: 'first-refresh-token', scope: 'write', client_id: 'hub' },
      { grant_type: 'refresh_token', refresh_token: 'next-refresh-token-1', scope: 'write', client_id: 'hub' },
      { grant_type: 'refresh_token', refresh_token: 'next-refresh-token-2', scope: 'write', client_id: 'hub' },
    ])
    const stored = JSON.stringify([
      await rows('select * from credentials where integration_id = ?', to.id),
      await deliveriesTo(to.id),
    ])
    expect(stored).not.toMatch(/refresh-token-|token-\d/)
  })

  it('that refuses a token gets one by the refresh token of now, not of the beginning', async () => {
    network.token = ({ refresh_token = '' }) =>
      refresh_token === (asked.length === 1 ? 'first-refresh-token' : 'second-refresh-token')
        ? issued(`token-${asked.length}`, { refresh_token: 'second-refresh-token' })
        : Response.json({ error: 'invalid_grant' }, { status: 400 })
    network.hook = (request) =>
      new Response('', { status: request.headers.get('authorization') === 'Bearer token-1' ? 401 : 200 })
    const { one } = await world(auth, { oauthRefreshToken: 'first-refresh-token' })
    expect((await one('a')).status).toBe('delivered')
    expect(bearers()).toEqual(['Bearer token-1', 'Bearer token-2'])
  })

  it('keeps what an admin has given meanwhile', async () => {
    const { to, one } = await world(auth, { oauthRefreshToken: 'first-refresh-token' })
    network.token = async () => {
      if (asked.length === 1)
        await changeIntegration(deps(), to.id, { credentials: { oauthRefreshToken: 'of-the-admin-token' } }, 'token:test')
      return issued(`token-${asked.length}`, { refresh_token: 'of-the-server-token' })
    }
    await one('a')
    await one('b')
    expect(asked.map(({ form }) => form.refresh_token)).toEqual(['first-refresh-token', 'of-the-admin-token'])
  })
})
