import { expect, it } from 'vitest'
import { certificatesOf } from './certificate'
import { makeSend } from './send'

/** As a binding of `mtls_certificates` behaves, with a memory. */
function binding(answer = () => new Response('shown')) {
  const seen: Request[] = []
  return {
    seen,
    fetch: async (request: Request) => {
      seen.push(request.clone())
      return answer()
    },
  }
}
const send = (certificate: string, certificates: Parameters<typeof makeSend>[0]['certificates']) =>
  makeSend({
    fetch: () => Promise.reject(new Error('not through the binding')),
    clock: () => 0,
    reach: { allowPrivate: false, allowHttp: false, ports: [], own: async () => [], lookUp: null },
    secrets: [],
    certificate,
    ...(certificates && { certificates }),
  })

it('a request that shows a certificate goes through its binding, as it is', async () => {
  const [acme, other] = [binding(), binding()]
  const reply = await send('ACME', { ACME: acme, OTHER: other })({
    method: 'POST',
    url: 'https://partner.example.com/hook',
    headers: { 'webhook-id': 'dlv_1' },
    text: '{"a":1}',
  })
  expect(reply).toMatchObject({ status: 200, body: 'shown' })
  expect(acme.seen.map(({ method, url, redirect, headers }) => [method, url, redirect, headers.get('webhook-id')])).toEqual([
    ['POST', 'https://partner.example.com/hook', 'manual', 'dlv_1'],
  ])
  expect(await acme.seen[0]!.text()).toBe('{"a":1}')
  expect(other.seen).toEqual([])
})

it.each([
  ['a private address', 'ACME', 'https://10.0.0.1/', /not a public address/],
  ['an unknown name', 'ACMA', 'https://partner.example.com/', /no certificate binding "ACMA"; known are: ACME/],
  ['a name that every object has', 'toString', 'https://partner.example.com/', /no certificate binding "toString"/],
])('%s is blocked, with the reason', async (_, name, url, reason) => {
  const acme = binding()
  expect(await send(name, { ACME: acme })({ method: 'POST', url, json: {} })).toMatchObject({
    status: 0,
    failure: { code: 'blocked', reason: expect.stringMatching(reason) },
  })
  expect(acme.seen).toEqual([])
})

it('says where to bind one when there is none', async () => {
  const { failure } = await send('ACME', undefined)({ method: 'POST', url: 'https://partner.example.com/', json: {} })
  expect(failure?.reason).toMatch(/this Worker has none.*mtls_certificates/)
})

it('knows bindings that can fetch, but for our own', () => {
  const acme = binding()
  const env = { ACME: acme, ASSETS: binding(), DB: { prepare() {} }, STAGE: 'production', NOTHING: null }
  expect(certificatesOf(env)).toEqual({ ACME: acme })
})
