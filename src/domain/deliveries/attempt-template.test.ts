import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { alerting } from '../../test/grafana'
import { deps, eventually, integration, post, rows, subscribed } from '../../test/hub'
import { sink } from '../../test/sink'
import { raise } from '../operator-events/raise'
import { changeSubscription } from '../subscriptions/edit'
import { changeTemplate, createTemplate } from '../templates/edit'
import type { Parts } from '../templates/render'
import { attempt } from './attempt'
import { deliveryWithAttempts } from './log'
import { retry } from './retry'

let answer = () => new Response('{}')
const network = sink(() => answer())
/** What arrived, whatever its shape. */
const bodies = () => network.received.map(({ body }): unknown => body)

beforeEach(() => {
  answer = () => new Response('{}')
  network.received.splice(0)
})
afterEach(() => env.DB.exec(`delete from subscriptions`))

/** A webhook destination whose subscription uses a template. */
async function templated(url: string, parts: Parts, onTemplateError: 'reject' | 'default' = 'reject') {
  const grafana = await integration({ connector: 'grafana', auth: 'key' })
  const to = await subscribed(url)
  const made = await createTemplate(deps(), { name: 'ours', connector: 'webhook', parts }, 'token:test')
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  await changeSubscription(deps(), to.subscriptionId, { templateId: made.value.id, onTemplateError }, 'token:test')
  return { grafana, to, template: made.value }
}

async function ended(integrationId: string, status: string) {
  const [row] = await eventually(
    () => rows<{ id: string; status: string }>(`select id, status from deliveries where integration_id = ?`, integrationId),
    ([seen]) => seen?.status === status,
  )
  const { attempts = [] } = (await deliveryWithAttempts(deps().db, row!.id)) ?? {}
  return { id: row!.id, attempts, last: attempts.at(-1) }
}

/** Passes every check at save, and fails on every event. */
const failing = '{\n  "n": {{ incident.title + 1 }}\n}'

it('says what the template says, and the record names its version', async () => {
  const { grafana, to, template } = await templated('https://said.test/hook', {
    body: '{"text": {{ "#" ~ incident.number ~ " " ~ incident.title }}, "service": {{ service }}, "by": {{ source.connector }}}',
  })
  await post(grafana, alerting('said "twice"'))
  const { last } = await ended(to.id, 'delivered')
  expect(bodies()).toEqual([{ text: expect.stringMatching(/^#\d+ said "twice"$/), service: null, by: 'grafana' }])
  expect(last).toMatchObject({ template: { id: template.id, version: 1, error: null } })
})

it('a template that changes between attempts is used as it is at the next one', async () => {
  answer = () => new Response('', { status: 503 })
  const { grafana, to, template } = await templated('https://changed.test/hook', { body: '{"v": 1}' })
  await post(grafana, alerting('changed'))
  const { id } = await ended(to.id, 'scheduled')
  await changeTemplate(deps(), template.id, { parts: { body: '{"v": 2}' } }, 'token:test')
  answer = () => new Response('{}')
  expect(await attempt({ ...deps(), clock: () => Date.now() + 60_000 }, id)).toBe('delivered')
  expect(bodies()).toEqual([{ v: 1 }, { v: 2 }])
  expect(network.received.map((one) => one.id)).toEqual([id, id])
  const { attempts } = await ended(to.id, 'delivered')
  expect(attempts.map((one) => one.template?.version)).toEqual([1, 2])
})

it('a template that fails rejects the delivery with its place, sends nothing, and a retry after the mending delivers', async () => {
  const { grafana, to, template } = await templated('https://failing.test/hook', { body: failing })
  await post(grafana, alerting('failing'))
  const { id, last } = await ended(to.id, 'failed')
  const reason = expect.stringMatching(/^template part body, line 2, column \d+: invalid operation/)
  expect(last).toMatchObject({
    status: 'rejected',
    code: 'template',
    reason,
    request: null,
    response: null,
    template: { id: template.id, version: 1, error: reason },
  })
  expect(network.received).toEqual([])

  expect(await retry(deps(), id, 'token:test')).toBe('attempted')
  expect((await ended(to.id, 'failed')).attempts).toHaveLength(2)
  await changeTemplate(deps(), template.id, { parts: { body: '{"mended": true}' } }, 'token:test')
  expect(await retry(deps(), id, 'token:test')).toBe('attempted')
  const { attempts } = await ended(to.id, 'delivered')
  expect(attempts.map(({ status, template }) => [status, template?.version])).toEqual([
    ['rejected', 1],
    ['rejected', 1],
    ['delivered', 2],
  ])
  expect(bodies()).toEqual([{ mended: true }])
})

it('what a template says that does not fit rejects the delivery with its path', async () => {
  const grafana = await integration({ connector: 'grafana', auth: 'key' })
  const to = await subscribed('', ['incident.*'], {
    connector: 'pagerduty',
    credentials: { routingKey: 'R0000000000000000000000000000001' },
  })
  const parts = { custom_details: '[{{ incident.title }}]' }
  const made = await createTemplate(deps(), { name: 'typed', connector: 'pagerduty', parts }, 'token:test')
  await changeSubscription(deps(), to.subscriptionId, { templateId: made.ok ? made.value.id : '' }, 'token:test')
  await post(grafana, alerting('typed'))
  const { last } = await ended(to.id, 'failed')
  expect(last).toMatchObject({
    code: 'template',
    reason: expect.stringMatching(/^template part custom_details: .*expected record/),
  })
})

it('the default is sent instead where the subscription says so, and the record says why', async () => {
  const { grafana, to, template } = await templated('https://default.test/hook', { body: failing }, 'default')
  await post(grafana, alerting('default'))
  const { last } = await ended(to.id, 'delivered')
  expect(bodies()).toMatchObject([{ type: 'incident.triggered', data: { incident: { title: 'default' } } }])
  expect(last?.template).toEqual({
    id: template.id,
    version: 1,
    error: expect.stringMatching(/^template part body, line 2, column \d+: /),
  })
})

it('says nothing about the health of the destination', async () => {
  const { grafana, to } = await templated('https://healthy.test/hook', { body: failing })
  for (let n = 0; n < 6; n++) await post(grafana, alerting(`healthy-${n}`))
  await eventually(
    () => rows(`select id from deliveries where integration_id = ? and status = 'failed'`, to.id),
    (seen) => seen.length === 6,
  )
  expect(await env.OUTLET.getByName(to.id).status()).toMatchObject({ state: 'closed', failingSinceMs: null })
})

it('goes out in the destination’s own words where the subscription is no more', async () => {
  answer = () => new Response('', { status: 503 })
  const { grafana, to } = await templated('https://orphan.test/hook', { body: '{"v": 1}' })
  await post(grafana, alerting('orphan'))
  const { id } = await ended(to.id, 'scheduled')
  await env.DB.exec(`delete from subscriptions`)
  answer = () => new Response('{}')
  expect(await attempt({ ...deps(), clock: () => Date.now() + 60_000 }, id)).toBe('delivered')
  expect(bodies()).toMatchObject([{ v: 1 }, { type: 'incident.triggered' }])
})

it('what the hub says of itself comes in the destination’s own words, whatever the template', async () => {
  const { to } = await templated('https://operators.test/hook', { body: failing })
  await env.DB.exec(`update subscriptions set event_types = '["rotation.*"]'`)
  await raise(deps(), [{ type: 'rotation.failed', key: 'template-test', integrationId: null, title: 'not rotated', detail: {} }])
  const { last } = await ended(to.id, 'delivered')
  expect(bodies()).toMatchObject([{ type: 'rotation.failed', data: { title: 'not rotated' } }])
  expect(last?.template).toBeUndefined()
})
