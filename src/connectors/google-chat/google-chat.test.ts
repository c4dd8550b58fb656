import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import type { Outgoing } from '../contract'
import { source } from './source'

const NOW = Date.parse('2026-10-02T07:00:00Z')
const URL = 'https://hub.acme.test/api/integrations/google-chat/int_x'
const CHAT = 'chat@system.gserviceaccount.com'
const keys = await generateKeyPair('RS256')
const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'RS256' }

async function verdict(settings: object, claims: JWTPayload): Promise<{ ok: boolean; asked: string[] }> {
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
    .setIssuedAt(NOW / 1000)
    .setExpirationTime(NOW / 1000 + 3600)
    .sign(keys.privateKey)
  const asked: string[] = []
  const send = async ({ url }: Outgoing) => {
    asked.push(url)
    return { status: 200, headers: new Headers(), body: JSON.stringify({ keys: [jwk] }), receivedAtMs: NOW }
  }
  const headers = new Headers({ authorization: `Bearer ${token}` })
  const raw = { method: 'POST', url: URL, headers, body: utf8('{}') }
  const { ok } = await source.verifier(settings)!.check(raw, [], { nowMs: NOW, send })
  return { ok, asked }
}

describe('the token', () => {
  it('of the Chat account is believed for our project number only', async () => {
    const claims = { iss: CHAT, aud: '123456789012' }
    expect(await verdict({ tokenAudience: '123456789012' }, claims)).toEqual({
      ok: true,
      asked: ['https://www.googleapis.com/service_accounts/v1/jwk/chat@system.gserviceaccount.com'],
    })
    expect((await verdict({ tokenAudience: '999999999999' }, claims)).ok).toBe(false)
    expect((await verdict({ tokenAudience: '123456789012' }, { ...claims, iss: 'somebody@else.test' })).ok).toBe(false)
  })

  it.each([
    ['the Chat account', { email: CHAT, email_verified: true }, true],
    [
      "an add-on's account",
      { email: 'service-123456789012@gcp-sa-gsuiteaddons.iam.gserviceaccount.com', email_verified: true },
      true,
    ],
    ['somebody else at Google', { email: 'mallory@gmail.com', email_verified: true }, false],
    ['an unproven e-mail', { email: CHAT }, false],
  ])('of Google for our URL is believed of %s: %j', async (_, claims, ok) => {
    expect((await verdict({ tokenAudience: URL }, { iss: 'https://accounts.google.com', aud: URL, ...claims })).ok).toBe(ok)
  })

  it.each(['', 'null', 'the audience is not set yet-'])('is never believed while the audience is not set: "%s"', async (aud) => {
    expect((await verdict({}, { iss: CHAT, aud })).ok).toBe(false)
  })
})

it('shows what happened where it was asked, and no title mentions everybody', () => {
  const body = { type: 'MESSAGE', eventTime: '2026-10-02T06:15:00Z', user: { displayName: 'Mara' }, message: { text: 'ack 41' } }
  const reading = source.read({ method: 'POST', url: URL, headers: new Headers(), body: utf8(JSON.stringify(body)) }, {})
  expect(reading.kind === 'commands' && reading.reply?.('#41 acknowledged: <users/all>', [])).toEqual({
    contentType: 'application/json',
    body: '{"text":"#41 acknowledged: ‹users/all›"}',
  })
})

it('is kept without what acts for the user', () => {
  const body = { type: 'MESSAGE', token: 't1', authorizationEventObject: { userOAuthToken: 't2' } }
  expect(JSON.parse(source.verifier({})?.redact?.(JSON.stringify(body)) ?? '')).toEqual({
    type: 'MESSAGE',
    token: '[redacted]',
    authorizationEventObject: '[redacted]',
  })
})
