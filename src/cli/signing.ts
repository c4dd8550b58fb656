import { type Command, InvalidArgumentError, Option } from 'commander'
import { isSigningKey, signV1a } from '../connectors/standard-webhooks-asymmetric.ts'
import type { Verdict, Verifier } from '../connectors/verifier.ts'
import { type HmacOptions, hmac, isFresh } from '../connectors/verify/hmac.ts'
import { signV1, standardWebhooks } from '../connectors/verify/standard-webhooks.ts'
import { type Bytes, fromBase64, joined, utf8 } from '../kit/bytes.ts'
import { usage } from './failure.ts'
import { fileBytes } from './files.ts'

const schemes = ['standard-webhooks', 'hub-signature-256', 'hmac'] as const
type Scheme = (typeof schemes)[number]

/** As the options of a command give them. */
export interface SchemeOptions {
  scheme?: Scheme
  hash: HmacOptions['hash']
  encoding: NonNullable<HmacOptions['encoding']>
  prefix: string
  signatureHeader: string
  timestampHeader?: string
  timestampJoiner: string
  secret?: string
  secretFile?: string
}

/** The options that say how a body is signed; `sign`, `verify` and `send --file` share them. */
export const withSchemeOptions = (command: Command): Command =>
  command
    .addOption(new Option('--scheme <scheme>', 'how it is signed (default: standard-webhooks)').choices(schemes))
    .option('--secret <secret>', 'the signing secret; others may read a command line, so better:')
    .option('--secret-file <file>', 'a file with it (or SIGNALBOX_SIGNING_SECRET)')
    .addOption(new Option('--hash <hash>', 'for hmac').choices(['sha256', 'sha1', 'sha512']).default('sha256'))
    .addOption(new Option('--encoding <encoding>', 'for hmac').choices(['hex', 'base64']).default('hex'))
    .option('--prefix <text>', 'for hmac: before the signature, such as sha256=', '')
    .option('--signature-header <name>', 'for hmac', 'X-Signature')
    .option('--timestamp-header <name>', 'for hmac: where a signed time is sent, if one is')
    .option('--timestamp-joiner <text>', 'for hmac: between the time and the body', '.')

/** The one secret of the options or the environment; `undefined` where there is none. */
export function secretOf({ secret, secretFile }: SchemeOptions, env: NodeJS.ProcessEnv): string | undefined {
  if (secret !== undefined && secretFile !== undefined) throw usage('--secret and --secret-file say the same thing; give one.')
  if (secretFile !== undefined) return new TextDecoder().decode(fileBytes(secretFile)).trim()
  return secret ?? (env.SIGNALBOX_SIGNING_SECRET || undefined)
}

export function verifierOf(options: SchemeOptions): Verifier {
  switch (options.scheme ?? 'standard-webhooks') {
    case 'standard-webhooks':
      return standardWebhooks()
    case 'hub-signature-256':
      return hmac({ headers: ['X-Hub-Signature-256'], hash: 'sha256', prefix: 'sha256=' })
    case 'hmac': {
      const { hash, encoding, prefix, signatureHeader, timestampHeader, timestampJoiner } = options
      const timestamp = timestampHeader && { header: timestampHeader, joiner: timestampJoiner, required: true }
      return hmac({ headers: [signatureHeader], hash, encoding, prefix, ...(timestamp && { timestamp }) })
    }
  }
}

/** What proves a sender to Standard Webhooks: a secret (v1), a key (v1a), or both, which is how a receiver moves from one to the other. */
export interface Proof {
  secret?: string | undefined
  key?: string | undefined
}

/** The headers that sign `body`. `id` is for Standard Webhooks alone. */
export async function signedHeaders(
  options: SchemeOptions,
  { secret, key }: Proof,
  body: Bytes,
  { id, nowMs }: { id: string; nowMs: number },
): Promise<Record<string, string>> {
  if (secret === undefined && key === undefined)
    throw usage('There is nothing to sign with.', 'Give --secret-file, SIGNALBOX_SIGNING_SECRET, or --key-file for v1a.')
  const scheme = options.scheme ?? 'standard-webhooks'
  if (scheme !== 'standard-webhooks') {
    if (key !== undefined || secret === undefined) throw usage(`${scheme} signs with a secret, not with a key.`)
    return (await verifierOf(options).sign!({ method: 'POST', url: '', headers: new Headers(), body }, secret, nowMs)).headers
  }
  if (secret !== undefined && fromBase64(secret.replace(/^whsec_/, '')) === null)
    throw usage('The secret is not base64 after its whsec_.', 'For a secret that is plain text: --scheme hmac.')
  if (key !== undefined && !isSigningKey(key)) throw usage('The key is not whsk_ and the base64 of 64 bytes.')
  const timestamp = String(Math.floor(nowMs / 1000))
  const signatures = [
    ...(secret === undefined ? [] : [await signV1(secret, id, timestamp, body)]),
    ...(key === undefined ? [] : [await signV1a(key, id, timestamp, body)]),
  ]
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') }
}

/** Checks the v1a signatures of Standard Webhooks with the sender's public keys, 32 bytes each. */
export async function checkV1a(headers: Headers, body: Bytes, publicKeys: readonly Bytes[], nowMs: number): Promise<Verdict> {
  const [id, timestamp, list] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => headers.get(name))
  const signatures = (list ?? '').split(' ').filter((one) => one.startsWith('v1a,'))
  if (!id || !timestamp || signatures.length === 0) return { ok: false, why: 'missing-signature' }
  const signed = joined(utf8(`${id}.${timestamp}.`), body)
  for (const publicKey of publicKeys) {
    const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify'])
    for (const signature of signatures) {
      const bytes = fromBase64(signature.slice(4))
      if (bytes && (await crypto.subtle.verify('Ed25519', key, bytes, signed)))
        return isFresh(Number(timestamp), nowMs) ? { ok: true } : { ok: false, why: 'stale-timestamp' }
    }
  }
  return { ok: false, why: 'bad-signature' }
}

/** Parses a repeatable `--header 'Name: value'`. */
export function collectHeader(text: string, before: [string, string][] = []): [string, string][] {
  const [, name, value] = /^([A-Za-z0-9!#$%&'*+.^_`|~-]+):\s*(.*)$/.exec(text) ?? []
  if (name === undefined || value === undefined) throw new InvalidArgumentError("Say it as 'Name: value'.")
  return [...before, [name, value.trim()]]
}
