import { expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import { source } from './source'

const raw = (authorization?: string) => ({
  method: 'GET',
  url: 'https://hub.test/api/integrations/okta/int_x',
  headers: new Headers({ 'x-okta-verification-challenge': 'vc-1', ...(authorization && { authorization }) }),
  body: utf8(''),
})
const check = (authorization?: string) =>
  source.verifier({})?.check(raw(authorization), ['shared secret of the admin'], {
    nowMs: 0,
    send: () => Promise.reject(new Error('offline')),
  })

it('answers the verification only to who shows the header as the admin typed it', async () => {
  expect(await check('shared secret of the admin')).toEqual({ ok: true })
  expect(await check('Bearer shared secret of the admin')).toMatchObject({ ok: false })
  expect(await check()).toMatchObject({ ok: false })
})
