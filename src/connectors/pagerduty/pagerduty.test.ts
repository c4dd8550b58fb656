import { expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import { dropIn } from './drop-in'
import { source } from './source'

const body = '{"event":{"id":"01KEVT0ZZ","event_type":"pagey.ping","data":{"message":"grüß dich","type":"ping"}}}'
const raw = (headers: Record<string, string>) => ({
  method: 'POST',
  url: 'https://hub.test/api/integrations/pagerduty/int_x',
  headers: new Headers(headers),
  body: utf8(body),
})

it('accepts what PagerDuty signs: v1= and the hex HMAC-SHA256 of the body, several with commas while a secret rotates', async () => {
  const context = { nowMs: 0, send: () => Promise.reject(new Error('offline')) }
  const check = (signature: string) =>
    source.verifier({})?.check(raw({ 'X-PagerDuty-Signature': signature }), ['subscription-secret-of-the-tests'], context)

  // openssl dgst -sha256 -hmac subscription-secret-of-the-tests
  const signature = 'v1=2042624fdf58a087683d427b292a1dbc044f31eff9a04c70772583a1d452d957'
  const other = `v1=${'0'.repeat(64)}`
  expect(await check(signature)).toEqual({ ok: true })
  expect(await check(`${other},${signature}`)).toEqual({ ok: true })
  expect(await check(`${other}, ${signature}`)).toEqual({ ok: true })
  expect(await check(other)).toMatchObject({ ok: false })
  expect(await check(signature.slice('v1='.length))).toMatchObject({ ok: false })
  expect(source.verifier({})?.secret).toBe('theirs')
})

it('knows a delivery by X-Webhook-Id, else by the event and its id', () => {
  expect(source.read(raw({ 'x-webhook-id': '01KWHK' }), {})).toMatchObject({ messageKey: '01KWHK' })
  expect(source.read(raw({}), {})).toMatchObject({ messageKey: 'pagey.ping:01KEVT0ZZ' })
})

it('shows the details of an event line by line, and makes labels only of those that are one line', () => {
  const event = (custom_details: unknown) => ({
    routing_key: 'key',
    event_action: 'trigger',
    dedup_key: 'group-1',
    payload: { summary: '[FIRING:1] DiskFull', source: 'Alertmanager', severity: 'error', custom_details },
  })
  const read = (body: unknown) =>
    dropIn.routes[0]?.read({ raw: { ...raw({}), body: utf8(JSON.stringify(body)) }, params: {}, nowMs: 0, id: 'req_1' }, {})

  const alertmanager = {
    firing: 'Labels:\n - alertname = "DiskFull"\n',
    num_firing: '1',
    resolved: '',
    by: { team: 'db' },
    none: null,
  }
  expect(read(event(alertmanager))).toMatchObject({
    signals: [
      {
        description: 'firing:\nLabels:\n - alertname = "DiskFull"\nnum_firing: 1\nby:\n{\n "team": "db"\n}',
        labels: { num_firing: '1', source: 'Alertmanager' },
      },
    ],
  })
  expect(read(event('as text'))).toMatchObject({ signals: [{ description: 'as text', labels: { source: 'Alertmanager' } }] })
})
