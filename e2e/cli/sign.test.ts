import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import { describe, expect, it, onTestFinished } from 'vitest'
import { signalbox } from './signalbox.ts'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const KEY = 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=='
const PUBLIC_KEY = 'whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4='
const BODY = '{"type":"incident.triggered","title":"Plötzlich 🔥"}'
const withSecret = { stdin: BODY, env: { SIGNALBOX_SIGNING_SECRET: SECRET } }

const asOptions = (headers: Record<string, string>) =>
  Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`])

function fileWith(text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'signalbox-sign-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'file')
  writeFileSync(file, text)
  return file
}

describe('Standard Webhooks', () => {
  it('signs what the libraries of standardwebhooks and svix verify', async () => {
    const { json } = await signalbox().json<Record<string, string>>(['sign'], withSecret)
    expect(new StandardWebhook(SECRET).verify(BODY, json)).toEqual(JSON.parse(BODY))
    const svix = Object.fromEntries(Object.entries(json).map(([name, value]) => [name.replace('webhook-', 'svix-'), value]))
    expect(() => new SvixWebhook(SECRET).verify(BODY, svix)).not.toThrow()
    expect(() => new SvixWebhook(SECRET).verify(`${BODY} `, svix)).toThrow()
  })

  it('verifies what they sign, and says why it does not', async () => {
    const at = new Date()
    const headers = (signature: string) => ({
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': signature,
    })
    const cli = signalbox()
    for (const signature of [
      new StandardWebhook(SECRET).sign('msg_1', at, BODY),
      new SvixWebhook(SECRET).sign('msg_1', at, BODY),
    ]) {
      const options = asOptions(headers(signature))
      expect(await cli(['verify', ...options], withSecret)).toEqual({ code: 0, out: 'The signature is right.\n', err: '' })
      expect(await cli(['verify', ...options], { ...withSecret, stdin: `${BODY} ` })).toMatchObject({
        code: 1,
        err: expect.stringContaining('Not verified: bad-signature.'),
      })
    }
    const late = asOptions(headers(new StandardWebhook(SECRET).sign('msg_1', at, BODY)))
    expect(await cli.json(['verify', ...late, '--at', new Date(at.getTime() + 400_000).toISOString()], withSecret)).toMatchObject(
      {
        code: 1,
        json: { ok: false, reason: 'stale-timestamp' },
      },
    )
    expect(await cli(['verify', '--header', 'webhook-id: msg_1'], withSecret)).toMatchObject({
      code: 1,
      err: expect.stringContaining('missing-signature'),
    })
  })

  it('knows the line break that an editor adds', async () => {
    const file = fileWith(`${BODY}\n`)
    const { json } = await signalbox().json<Record<string, string>>(['sign'], withSecret)
    expect(await signalbox()(['verify', file, ...asOptions(json)], withSecret)).toMatchObject({
      code: 1,
      err: expect.stringContaining('Without the line break at its end the body verifies'),
    })
  })

  it('signs v1a as the official vector does, both at once where asked, and verifies by public key and JWK set', async () => {
    const cli = signalbox()
    const keyFile = fileWith(`${KEY}\n`)
    const body = '{"test": 2432232314}'
    const at = ['--at', new Date(1_614_265_330_000).toISOString()]
    const signed = await cli.json<Record<string, string>>(
      ['sign', '--key-file', keyFile, '--id', 'msg_p5jXN8AQM9LWM0D4loKWxJek', ...at],
      {
        ...withSecret,
        stdin: body,
      },
    )
    expect(signed.json['webhook-signature']).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
    )
    const headersFile = fileWith(
      Object.entries(signed.json)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\r\n'),
    )
    const jwks = fileWith(
      JSON.stringify({ keys: [{ kty: 'OKP', crv: 'Ed25519', x: '1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4' }] }),
    )
    for (const proof of [
      ['--public-key', PUBLIC_KEY],
      ['--jwks', jwks],
      ['--secret', SECRET],
    ]) {
      expect(await cli(['verify', ...proof, '--headers-file', headersFile, ...at], { stdin: body })).toMatchObject({ code: 0 })
      expect(await cli(['verify', ...proof, '--headers-file', headersFile, ...at], { stdin: `${body} ` })).toMatchObject({
        code: 1,
      })
      expect(await cli(['verify', ...proof, '--headers-file', headersFile], { stdin: body })).toMatchObject({
        code: 1,
        err: expect.stringContaining('stale-timestamp'),
      })
    }
  })
})

it('signs and verifies as GitHub does', async () => {
  const cli = signalbox()
  const env = { SIGNALBOX_SIGNING_SECRET: "It's a Secret to Everybody" }
  const scheme = ['--scheme', 'hub-signature-256']
  // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
  const header = 'X-Hub-Signature-256: sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'
  expect(await cli(['sign', ...scheme], { stdin: 'Hello, World!', env })).toEqual({ code: 0, out: `${header}\n`, err: '' })
  expect(await cli(['verify', ...scheme, '--header', header], { stdin: 'Hello, World!', env })).toMatchObject({ code: 0 })
  expect(await cli(['verify', ...scheme, '--header', header], { stdin: 'Hello, World?', env })).toMatchObject({ code: 1 })
})

it('signs and verifies an HMAC of any hash, encoding, prefix and time', async () => {
  const cli = signalbox()
  const options = [
    '--scheme',
    'hmac',
    '--hash',
    'sha512',
    '--encoding',
    'base64',
    '--prefix',
    'v0=',
    '--signature-header',
    'X-Sig',
  ]
  const timed = [...options, '--timestamp-header', 'X-Time', '--timestamp-joiner', ':', '--secret', 'a secret of theirs']
  const { json } = await cli.json<Record<string, string>>(['sign', ...timed], { stdin: BODY })
  const mac = createHmac('sha512', 'a secret of theirs').update(`${json['X-Time']}:${BODY}`).digest('base64')
  expect(json).toEqual({ 'X-Sig': `v0=${mac}`, 'X-Time': expect.stringMatching(/^\d{10}$/) })
  expect(await cli(['verify', ...timed, ...asOptions(json)], { stdin: BODY })).toMatchObject({ code: 0 })
  expect(await cli(['verify', ...timed, ...asOptions({ ...json, 'X-Time': '1' })], { stdin: BODY })).toMatchObject({ code: 1 })
})

it.each([
  [['sign'], {}, 'There is nothing to sign with.'],
  [['sign', '--secret', 'not base64!'], {}, 'The secret is not base64'],
  [['sign', '/no/such/file', '--secret', SECRET], {}, '/no/such/file cannot be read: ENOENT.'],
  [['sign', '--secret', SECRET, '--id', 'a.b'], {}, 'an id has no dots'],
  [['sign', '--scheme', 'md5'], {}, 'Allowed choices are'],
  [['verify', '--header', 'nonsense', '--secret', SECRET], {}, "Say it as 'Name: value'."],
  [['verify'], {}, 'There is nothing to check with.'],
  [['verify', '--public-key', 'whpk_AAAA'], {}, 'not whpk_'],
])('%j is wrong usage', async (args, env, said) => {
  expect(await signalbox()(args, { stdin: BODY, env })).toEqual({ code: 2, out: '', err: expect.stringContaining(said) })
})
