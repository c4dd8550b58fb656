import type { Command } from 'commander'
import * as z from 'zod'
import type { Verdict } from '../../connectors/verifier.ts'
import { type Bytes, fromBase64 } from '../../kit/bytes.ts'
import { request } from '../client.ts'
import { exit, Failure, usage } from '../failure.ts'
import { bodyBytes, fileBytes } from '../files.ts'
import { jsonOf } from '../profiles.ts'
import type { Shell } from '../shell.ts'
import { checkV1a, collectHeader, type SchemeOptions, secretOf, verifierOf, withSchemeOptions } from '../signing.ts'
import { timeOption } from '../times.ts'

interface Options extends SchemeOptions {
  header?: [string, string][]
  headersFile?: string
  publicKey?: string
  jwks?: string
  at?: string
}

const jwks = z.looseObject({
  keys: z.array(z.looseObject({ kty: z.string(), crv: z.string().optional(), x: z.string().optional() })),
})

export function verify(program: Command, shell: Shell): void {
  withSchemeOptions(
    program
      .command('verify')
      .description('Check the signature of a body; exits 1 with the reason.')
      .argument('[file]', 'the body; stdin where absent'),
  )
    .option("--header <'Name: value'>", 'one of the headers that came; repeat it', collectHeader)
    .option('--headers-file <file>', 'a file with the headers that came, one per line')
    .option('--public-key <key>', 'Standard Webhooks v1a: whpk_ and base64')
    .option('--jwks <url or file>', 'Standard Webhooks v1a: https://<hub>/.well-known/webhooks/<id>.json')
    .option('--at <time>', 'as if it came then; a signature is good for five minutes')
    .action(async (file: string | undefined, options: Options) => {
      const { terminal, env, now } = shell
      const headers = headersOf(options)
      const check = await checkOf(
        options,
        env,
        headers,
        options.at === undefined ? now() : Date.parse(timeOption(options.at, '--at', now())),
      )
      const body = await bodyBytes(file)
      const verdict = await check(body)
      terminal.answer(verdict.ok ? { ok: true } : { ok: false, reason: verdict.why })
      if (verdict.ok) return terminal.say('The signature is right.')
      if (terminal.json) return shell.end(exit.failed)
      throw new Failure(exit.failed, `Not verified: ${verdict.why}. ${reasons[verdict.why]}`, await hintFor(verdict, body, check))
    })
}

type Check = (body: Bytes) => Promise<Verdict>
type Why = Extract<Verdict, { ok: false }>['why']

const reasons: Record<Why, string> = {
  'missing-signature': 'The headers of this scheme are not all there.',
  'bad-signature': 'The signature does not belong to this body and this secret or key.',
  'stale-timestamp': 'The signature is right, but its time is more than five minutes away; --at says when it came.',
  'untrusted-sender': 'The sender is not who it says.',
  'keys-unavailable': 'The keys cannot be fetched.',
}

async function checkOf(options: Options, env: NodeJS.ProcessEnv, headers: Headers, nowMs: number): Promise<Check> {
  if (options.publicKey !== undefined || options.jwks !== undefined) {
    if ((options.scheme ?? 'standard-webhooks') !== 'standard-webhooks')
      throw usage(`${options.scheme} is checked with a secret.`)
    const publicKeys = await publicKeysOf(options)
    return (body) => checkV1a(headers, body, publicKeys, nowMs)
  }
  const secret = secretOf(options, env)
  if (secret === undefined)
    throw usage(
      'There is nothing to check with.',
      'Give --secret-file, SIGNALBOX_SIGNING_SECRET, or --public-key or --jwks for v1a.',
    )
  const verifier = verifierOf(options)
  const send = () => Promise.reject(new Error('no scheme of this command fetches anything'))
  return (body) => verifier.check({ method: 'POST', url: '', headers, body }, [secret], { nowMs, send })
}

/** Editors end a file with a line break; a sender seldom signs one. */
async function hintFor({ ok }: Verdict, body: Bytes, check: Check): Promise<{ hint?: string }> {
  if (ok || body.at(-1) !== 0x0a) return {}
  const without = await check(body.slice(0, -1))
  return without.ok
    ? { hint: 'Without the line break at its end the body verifies: your file has one more byte than what came.' }
    : {}
}

function headersOf({ header = [], headersFile }: Options): Headers {
  const lines = headersFile === undefined ? [] : new TextDecoder().decode(fileBytes(headersFile)).split(/\r?\n/)
  const fromFile = lines
    .filter((line) => line.includes(':') && !/^[A-Z]+ \S+ HTTP\//.test(line))
    .flatMap((line) => collectHeader(line))
  return new Headers([...fromFile, ...header])
}

async function publicKeysOf({ publicKey, jwks: where }: Options): Promise<Bytes[]> {
  if (publicKey !== undefined) {
    const bytes = fromBase64(publicKey.replace(/^whpk_/, ''))
    if (bytes?.byteLength !== 32) throw usage('--public-key is not whpk_ and the base64 of 32 bytes.')
    return [bytes]
  }
  const read = jwks.safeParse(jsonOf(await textAt(where ?? '')))
  const keys = read.success ? read.data.keys.flatMap(({ crv, x }) => (crv === 'Ed25519' && x ? [fromBase64(x)] : [])) : []
  const good = keys.filter((key) => key?.byteLength === 32).flatMap((key) => (key ? [key] : []))
  if (good.length === 0)
    throw new Failure(exit.failed, `${where} has no Ed25519 key.`, { hint: 'A hub has one where an integration signs with v1a.' })
  return good
}

async function textAt(where: string): Promise<string> {
  if (!/^https?:\/\//i.test(where)) return new TextDecoder().decode(fileBytes(where))
  const answer = await request(where, {})
  if (!answer.ok) throw answer.error
  return answer.value.text
}
