import { expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import { graphClientState } from '../verify'

const verifier = graphClientState()
const raw = (body: string, query = '') => ({
  method: 'POST',
  url: `https://hub.test/api/integrations/entra-id/int_x${query}`,
  headers: new Headers(),
  body: utf8(body),
})
const check = (body: string, query = '', secrets = ['old-secret-0000000', 'new-secret-0000000']) =>
  verifier.check(raw(body, query), secrets, { nowMs: 0, send: () => Promise.reject(new Error('offline')) })
const value = (...states: unknown[]) =>
  JSON.stringify({ value: states.map((clientState) => ({ changeType: 'updated', clientState })) })
const no = (why: string) => ({ ok: false, why })

it('believes notifications that all bear a live clientState', async () => {
  expect(await check(value('new-secret-0000000'))).toEqual({ ok: true })
  expect(await check(value('new-secret-0000000', 'old-secret-0000000'))).toEqual({ ok: true })
  expect(await check(value('new-secret-0000000', 'another-secret'))).toEqual(no('bad-signature'))
  expect(await check(value('new-secret-0000000', undefined))).toEqual(no('missing-signature'))
  expect(await check(value())).toEqual(no('missing-signature'))
  expect(await check(value('new-secret-0000000'), '', [])).toEqual(no('bad-signature'))
})

it('lets the URL speak only for what has no notifications', async () => {
  const query = '?clientState=new-secret-0000000'
  expect(await check('', `${query}&validationToken=t`)).toEqual({ ok: true })
  expect(await check('', '?validationToken=t')).toEqual(no('missing-signature'))
  expect(await check('', '?clientState=guess&validationToken=t')).toEqual(no('bad-signature'))
  expect(await check('{"records":[]}', query)).toEqual({ ok: true })
  expect(await check(value('guess'), query)).toEqual(no('bad-signature'))
  expect(await check('{"value":[7]}', query)).toEqual(no('missing-signature'))
})

it('takes the clientState out of a body, even of one that was cut off', () => {
  expect(verifier.redact?.(value('new-secret-0000000', 'with \\" quote'))).not.toMatch(/secret-0|quote/)
  expect(verifier.redact?.('{"value":[{"clientState" : "new-sec')).toBe('{"value":[{"clientState" : "[redacted]')
})
