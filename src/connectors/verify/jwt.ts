import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import * as z from 'zod'
import { ok } from '../../kit/result'
import type { Send } from '../contract'
import { parseJson } from '../decode'
import { accepted, refused, TOLERANCE_SECONDS, type Verifier } from '../verifier'
import { noSecret } from './secret'

export interface JwtOptions {
  /** The issuer that must have signed, and where its keys are published. */
  issuer: string | readonly string[]
  jwksUrl: string
  /** Who the token must be meant for. */
  audience: string
  /** What else must be true of the claims (a service account's e-mail, a tenant). */
  claims?: (claims: JWTPayload) => boolean
}

/** A bearer token signed by an OpenID Connect issuer (Google Pub/Sub push, Entra ID). Keys are kept ten minutes per isolate. */
export function jwt(options: JwtOptions): Verifier {
  return {
    scheme: 'jwt',
    title: 'OpenID Connect token',
    description: `The sender shows a token signed by ${[options.issuer].flat().join(' or ')}.`,
    secret: 'none',
    credentials: noSecret,
    async check({ headers }, _secrets, { nowMs, send }) {
      const bearer = /^Bearer\s+(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1]
      if (!bearer) return refused('missing-signature')
      const proven = await provenClaims(bearer, options, { nowMs, send })
      return proven.ok ? accepted : proven
    },
  }
}

/** What the token says, where its issuer signed it for this audience and it is neither too old nor too young. */
export async function provenClaims(token: string, options: JwtOptions, { nowMs, send }: { nowMs: number; send: Send }) {
  for (const keys of [await keySet(options.jwksUrl, nowMs, send, false), undefined]) {
    const set = keys ?? (await keySet(options.jwksUrl, nowMs, send, true))
    if (!set) return refused('keys-unavailable')
    const verdict = await verified(token, set, options, nowMs)
    // A key that we don't know yet may be a new one: ask once more.
    if (verdict !== 'unknown-key') return verdict
  }
  return refused('untrusted-sender')
}

async function verified(bearer: string, keys: JSONWebKeySet, options: JwtOptions, nowMs: number) {
  try {
    const { payload } = await jwtVerify(bearer, createLocalJWKSet(keys), {
      issuer: [options.issuer].flat(),
      audience: options.audience,
      algorithms: ['RS256', 'ES256'],
      clockTolerance: TOLERANCE_SECONDS,
      currentDate: new Date(nowMs),
      requiredClaims: ['exp'],
    })
    return options.claims && !options.claims(payload) ? refused('untrusted-sender') : ok(payload)
  } catch (thrown) {
    // jose speaks in exceptions; these are its expected ones.
    if (thrown instanceof errors.JWKSNoMatchingKey) return 'unknown-key' as const
    if (thrown instanceof errors.JWTExpired) return refused('stale-timestamp')
    if (thrown instanceof errors.JWTClaimValidationFailed) return refused('untrusted-sender')
    if (thrown instanceof errors.JOSEError) return refused('bad-signature')
    throw thrown
  }
}

const KEPT_MS = 600_000
const REFETCH_MS = 30_000
const kept = new Map<string, { keys: JSONWebKeySet; atMs: number }>()
const published = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) })

async function keySet(url: string, nowMs: number, send: Send, again: boolean): Promise<JSONWebKeySet | null> {
  const known = kept.get(url)
  if (known && nowMs - known.atMs < (again ? REFETCH_MS : KEPT_MS)) return known.keys
  const reply = await send({ method: 'GET', url, responseBytesMax: 131_072 })
  const json = reply.status === 200 ? parseJson(reply.body) : undefined
  const parsed = json?.ok ? published.safeParse(json.value) : undefined
  if (!parsed?.success) return known?.keys ?? null
  kept.set(url, { keys: parsed.data, atMs: nowMs })
  return parsed.data
}
