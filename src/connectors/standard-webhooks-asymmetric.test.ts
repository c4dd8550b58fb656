import { describe, expect, it } from 'vitest'
import { fromBase64, joined, toBase64, utf8 } from '../kit/bytes'
import { isSigningKey, newSigningKey, publicJwkOf, signV1a } from './standard-webhooks-asymmetric'
import { signV1 } from './verify/standard-webhooks'

const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek'
const timestamp = '1614265330'
const body = utf8('{"test": 2432232314}')

describe('the official vectors', () => {
  it('v1 (standard-webhooks, libraries/javascript)', async () => {
    expect(await signV1('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', id, timestamp, body)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    )
  })

  it('v1a (svix, test_asymmetric_key_signing)', async () => {
    const key = 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=='
    expect(await signV1a(key, id, timestamp, body)).toBe(
      'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
    )
    expect((await publicJwkOf(key)).x).toBe('1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4')
  })

  it('the public key and thumbprint of RFC 8037 appendix A', async () => {
    const seed = fromBase64('nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A')!
    const jwk = await publicJwkOf(`whsk_${toBase64(joined(seed, new Uint8Array(32)))}`)
    expect(jwk).toMatchObject({
      x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
      kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
    })
  })
})

it('makes keys whose signatures the published key verifies', async () => {
  const key = await newSigningKey()
  expect(isSigningKey(key)).toBe(true)
  const jwk = await publicJwkOf(key)
  expect(jwk).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' })
  expect(jwk).not.toHaveProperty('d')
  const publicKey = await crypto.subtle.importKey('jwk', jwk, 'Ed25519', true, ['verify'])
  const signature = fromBase64((await signV1a(key, id, timestamp, body)).slice(4))!
  const signed = utf8(`${id}.${timestamp}.{"test": 2432232314}`)
  expect(await crypto.subtle.verify('Ed25519', publicKey, signature, signed)).toBe(true)
  signed[0]! ^= 1
  expect(await crypto.subtle.verify('Ed25519', publicKey, signature, signed)).toBe(false)
})

it.each(['', 'whsk_', 'whsk_AAAA', `whsec_${'A'.repeat(86)}==`, `whsk_${'A'.repeat(85)}!==`])(
  'refuses "%s" as a key',
  async (key) => {
    expect(isSigningKey(key)).toBe(false)
    await expect(signV1a(key, id, timestamp, body)).rejects.toThrow('whsk_')
  },
)
