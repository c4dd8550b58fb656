import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { check, NOW, no, posted, SECONDS, yes } from '../../test/verify'
import type { Outgoing } from '../contract'
import { jwt } from '../verify'

describe('jwt', async () => {
  const issuer = 'https://issuer.test'
  const audience = 'https://hub.test/in/int_x'
  const first = await generateKeyPair('RS256', { extractable: true })
  const second = await generateKeyPair('RS256', { extractable: true })
  const keys = async (...pairs: [string, CryptoKey][]) => ({
    keys: await Promise.all(pairs.map(async ([kid, key]) => ({ ...(await exportJWK(key)), kid, alg: 'RS256' }))),
  })
  const issued = (claims: Record<string, unknown> = {}, kid = 'one', key = first.privateKey) =>
    new SignJWT({ iss: issuer, aud: audience, exp: SECONDS + 3600, email: 'push@acme.test', ...claims })
      .setProtectedHeader({ alg: 'RS256', kid })
      .sign(key)

  /** An issuer of its own per test, because key sets are kept by address. */
  let issuers = 0
  const world = async (published: unknown = null, status = 200) => {
    const jwksUrl = `https://issuer.test/keys/${++issuers}`
    const answer = { body: JSON.stringify(published ?? (await keys(['one', first.publicKey]))), status }
    const fetched: Outgoing[] = []
    const verifier = jwt({ issuer, audience, jwksUrl, claims: ({ email }) => email === 'push@acme.test' })
    const verdict = (bearer: string, nowMs = NOW) =>
      verifier.check(posted('{}', { authorization: `Bearer ${bearer}` }), [], {
        nowMs,
        send: async (request) => {
          fetched.push(request)
          return { ...answer, headers: new Headers(), receivedAtMs: nowMs }
        },
      })
    return { verifier, verdict, fetched, answer }
  }

  it('accepts a token of its issuer for us, and asks for the keys once', async () => {
    const { verdict, fetched } = await world()
    expect(await verdict(await issued())).toEqual(yes)
    expect(await verdict(await issued(), NOW + 60_000)).toEqual(yes)
    expect(fetched).toHaveLength(1)
  })

  it.each([
    ['another audience', { aud: 'https://hub.test/in/int_y' }, 'untrusted-sender'],
    ['another issuer', { iss: 'https://evil.test' }, 'untrusted-sender'],
    ['another account', { email: 'evil@acme.test' }, 'untrusted-sender'],
    ['an end long ago', { exp: SECONDS - 301 }, 'stale-timestamp'],
    ['no end', { exp: undefined }, 'untrusted-sender'],
  ])('refuses %s', async (_, claims, why) => {
    const { verdict } = await world()
    expect(await verdict(await issued(claims))).toEqual(no(why))
  })

  it('refuses a foreign key, no key, and no token', async () => {
    const { verdict, verifier } = await world()
    expect(await verdict(await issued({}, 'one', second.privateKey))).toEqual(no('bad-signature'))
    const unsigned =
      `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify({ iss: issuer, aud: audience, exp: SECONDS + 9 }))}.`.replaceAll('=', '')
    expect(await verdict(unsigned)).toEqual(no('bad-signature'))
    expect(await verdict('nonsense')).toEqual(no('bad-signature'))
    expect(await check(verifier, posted('{}'), [])).toEqual(no('missing-signature'))
  })

  it('asks once more for a key that it does not know, but not for every message', async () => {
    const { verdict, fetched, answer } = await world()
    expect(await verdict(await issued())).toEqual(yes)
    answer.body = JSON.stringify(await keys(['one', first.publicKey], ['two', second.publicKey]))
    expect(await verdict(await issued({}, 'two', second.privateKey), NOW + 31_000)).toEqual(yes)
    expect(fetched).toHaveLength(2)
    expect(await verdict(await issued({}, 'three', second.privateKey), NOW + 32_000)).toEqual(no('untrusted-sender'))
    expect(await verdict(await issued({}, 'three', second.privateKey), NOW + 33_000)).toEqual(no('untrusted-sender'))
    expect(fetched).toHaveLength(2)
  })

  it('refuses while the keys cannot be had, and keeps old ones through an outage', async () => {
    for (const [body, status] of [
      ['', 0],
      ['{}', 200],
      ['<html>', 200],
      ['', 503],
    ] as const) {
      const { verdict, answer } = await world(null, status)
      answer.body = body
      expect(await verdict(await issued()), `${status} ${body}`).toEqual(no('keys-unavailable'))
    }
    const { verdict, answer } = await world()
    expect(await verdict(await issued())).toEqual(yes)
    answer.status = 503
    expect(await verdict(await issued(), NOW + 900_000)).toEqual(yes)
  })
})
