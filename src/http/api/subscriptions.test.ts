import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it } from 'vitest'
import { eventCatalogue, eventTypes, isOperatorEventType, payloadOf } from '../../domain/events'
import { operatorPayloadOf } from '../../domain/operator-events/catalogue'
import { everyPage, signedIn } from '../../test/api'
import { seedDeliveries } from '../../test/deliveries'
import { eventually, integration, post, rows } from '../../test/hub'
import { sink } from '../../test/sink'

const network = sink()
afterEach(() => void network.received.splice(0))
const api = await signedIn('itsm_manager', 'ops')
const hook = await integration({ connector: 'webhook', name: 'hook', credentials: { url: 'https://sink.test/hook' } })
const grafana = await integration({ connector: 'grafana', auth: 'key' })
const alerting = (fingerprint: string, status = 'firing') => ({
  alerts: [{ status, labels: { alertname: fingerprint, severity: 'critical' }, fingerprint }],
})

it('names the retry schedules with the seconds before each attempt', async () => {
  const { json } = await api('GET', '/schedules')
  expect(json.items.map(({ name }: { name: string }) => name)).toEqual(['standard', 'urgent'])
  expect(json.items[1].seconds).toEqual([0, 5, 30, 120, 600, 1800, 7200, 21_600])
})

describe('subscriptions', () => {
  it('are made with what is left out meaning "all", read, changed and deleted', async () => {
    const made = await api('POST', '/subscriptions', { name: 'everything', integrationId: hook.id, eventTypes: ['incident.*'] })
    expect(made.status).toBe(201)
    expect(made.json).toEqual({
      id: expect.stringMatching(/^sub_[0-9a-z]{26}$/),
      name: 'everything',
      integrationId: hook.id,
      eventTypes: ['incident.*'],
      serviceIds: null,
      severities: null,
      priorities: null,
      schedule: null,
      filter: null,
      expiresAfterSeconds: null,
      ordered: true,
      templateId: null,
      onTemplateError: 'reject',
      enabled: true,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    })
    const path = `/subscriptions/${made.json.id}`
    expect((await api('GET', path)).json).toEqual(made.json)
    const changed = await api('PATCH', path, { severities: ['critical', 'error'], schedule: 'urgent', enabled: false })
    expect(changed.json).toEqual({
      ...made.json,
      severities: ['critical', 'error'],
      schedule: 'urgent',
      enabled: false,
      updatedAt: expect.any(String),
    })
    expect((await api('PATCH', path, { severities: null, schedule: null })).json).toMatchObject({
      severities: null,
      schedule: null,
      enabled: false,
    })
    expect((await api('GET', '/subscriptions')).json.items).toMatchObject([{ id: made.json.id, enabled: false }])
    expect((await api('DELETE', path)).status).toBe(204)
    for (const method of ['GET', 'DELETE'] as const) expect((await api(method, path)).status).toBe(404)
    expect((await api('PATCH', path, { enabled: true })).status).toBe(404)
    expect(
      (await rows(`select action, actor from audit_log where subject = ? order by id`, made.json.id)).map(({ action }) => action),
    ).toEqual(['subscription.created', 'subscription.changed', 'subscription.changed', 'subscription.deleted'])
  })

  it('tell every field that is wrong', async () => {
    const { json } = await api('POST', '/subscriptions', {
      name: '',
      integrationId: hook.id,
      eventTypes: [],
      severities: ['catastrophic'],
      schedule: 'soon',
      filter: 7,
      template: '{{ x }}',
    })
    expect(json).toMatchObject({ status: 422, type: 'urn:signalbox:problem:invalid' })
    expect(json.errors.map(({ path }: { path: string }) => path)).toEqual([
      'name',
      'eventTypes',
      'severities.0',
      'schedule',
      'filter',
      'template',
    ])
  })

  it('name only what exists: event types, a destination that is there and delivers, services', async () => {
    const { json: service } = await api('POST', '/services', { name: 'known' })
    const given = {
      name: 'x',
      integrationId: 'int_nothing',
      eventTypes: ['incident.resolved', 'incident.exploded', 'deploy.*'],
      serviceIds: [service.id, 'svc_nothing'],
    }
    const { status, json } = await api('POST', '/subscriptions', given)
    expect(status).toBe(422)
    expect(json.errors).toEqual([
      { path: 'eventTypes.1', message: expect.stringContaining('known are incident.triggered, incident.updated') },
      { path: 'eventTypes.2', message: expect.stringContaining('"deploy.*" matches no event type') },
      { path: 'integrationId', message: 'there is no such integration' },
      { path: 'serviceIds.1', message: 'there is no such service' },
    ])
    const only = await api('POST', '/subscriptions', { name: 'x', integrationId: grafana.id, eventTypes: ['*'] })
    expect(only.json.errors).toEqual([
      { path: 'integrationId', message: 'this integration only receives: nothing can be delivered to it' },
    ])
    const gone = await integration({ connector: 'webhook', credentials: { url: 'https://sink.test/gone' } })
    await api('DELETE', `/integrations/${gone.id}`)
    expect((await api('POST', '/subscriptions', { name: 'x', integrationId: gone.id, eventTypes: ['*'] })).json.errors).toEqual([
      { path: 'integrationId', message: 'there is no such integration' },
    ])
    expect(await rows(`select count(*) n from subscriptions`)).toEqual([{ n: 0 }])
  })

  it('are checked again when they change', async () => {
    const { json } = await api('POST', '/subscriptions', { name: 'x', integrationId: hook.id, eventTypes: ['*'] })
    const wrong = await api('PATCH', `/subscriptions/${json.id}`, { eventTypes: ['nothing.*'] })
    expect([wrong.status, wrong.json.errors[0].path]).toEqual([422, 'eventTypes.0'])
    expect((await api('GET', `/subscriptions/${json.id}`)).json).toEqual(json)
    await api('DELETE', `/subscriptions/${json.id}`)
  })

  it('come in pages, each once, and by destination', async () => {
    const other = await integration({ connector: 'webhook', credentials: { url: 'https://sink.test/other' } })
    for (let n = 0; n < 5; n++) {
      await api('POST', '/subscriptions', {
        name: `s${n}`,
        integrationId: n === 2 ? other.id : hook.id,
        eventTypes: ['incident.resolved'],
      })
    }
    const { items, pages } = await everyPage(api, '/subscriptions', 2)
    expect([items.map(({ name }) => name), pages]).toEqual([['s4', 's3', 's2', 's1', 's0'], 3])
    expect((await everyPage(api, `/subscriptions?integrationId=${hook.id}`, 3)).items.map(({ name }) => name)).toEqual([
      's4',
      's3',
      's1',
      's0',
    ])
    for (const { id } of items) await api('DELETE', `/subscriptions/${id}`)
  })

  it('are tested without planning anything', async () => {
    const { json } = await api('POST', '/subscriptions', { name: 'x', integrationId: hook.id, eventTypes: ['*'] })
    expect((await api('POST', `/subscriptions/${json.id}/test`)).json).toMatchObject({
      eventId: null,
      type: 'incident.triggered',
      status: 'delivered',
      code: '200',
      error: null,
      latencyMs: expect.any(Number),
      request: { method: 'POST', headers: { 'webhook-id': expect.stringMatching(/^dlv_test_/) } },
      response: { status: 200 },
    })
    expect(network.received.map(({ body }) => body)).toMatchObject([
      {
        type: 'incident.triggered',
        data: {
          incident: {
            id: `inc_test_${json.id.slice(4)}`,
            title: '[test] Error rate of payments-api over 5 %',
            severity: 'info',
            priority: 'P4',
          },
        },
      },
    ])
    expect(await rows(`select count(*) n from deliveries`)).toEqual([{ n: 0 }])
    expect(
      await rows(`select actor, action from audit_log where subject = ? and action = 'subscription.tested'`, json.id),
    ).toEqual([{ actor: 'token:ops', action: 'subscription.tested' }])
    expect((await api('POST', '/subscriptions/sub_nothing/test')).status).toBe(404)
    const viewer = await signedIn('viewer')
    expect((await viewer('POST', `/subscriptions/${json.id}/test`)).status).toBe(403)
    await api('DELETE', `/subscriptions/${json.id}`)
  })

  it('are tested with the latest stored event that they would deliver, or with the one that is named', async () => {
    const { json } = await api('POST', '/subscriptions', {
      name: 'x',
      integrationId: hook.id,
      eventTypes: ['incident.resolved', 'incident.triggered'],
      filter: 'event.title == "seeded"',
      enabled: false,
    })
    const [older, newer] = await seedDeliveries({ integrationId: hook.id, count: 2, status: 'cancelled', perIncident: 2 })
    const stored = await rows<{ id: string; incident_id: string; event_id: string }>(
      `select id, incident_id, event_id from deliveries where id in (?, ?) order by id`,
      older,
      newer,
    )
    const [first, second] = stored
    const sent = async (body?: object) => {
      network.received.splice(0)
      const { status, json: answer } = await api('POST', `/subscriptions/${json.id}/test`, body)
      return [status, answer.eventId ?? answer.errors?.[0].path, ...network.received.map((one) => one.body.type)]
    }
    expect(await sent()).toEqual([200, second!.event_id, 'incident.resolved'])
    expect(await sent({ incidentId: first!.incident_id })).toEqual([200, second!.event_id, 'incident.resolved'])
    expect(await sent({ incidentId: first!.incident_id, eventId: first!.event_id })).toEqual([
      200,
      first!.event_id,
      'incident.triggered',
    ])
    expect(await sent({ eventId: first!.event_id })).toEqual([422, 'incidentId'])
    expect(await sent({ incidentId: 'inc_nothing' })).toEqual([422, 'incidentId'])
    expect(await sent({ incidentId: first!.incident_id, eventId: 'evt_nothing' })).toEqual([422, 'eventId'])
    await api('DELETE', `/subscriptions/${json.id}`)
    await env.DB.exec(`delete from deliveries`)
  })

  it('say what went wrong with a test, without the secret of the address, and repeat nothing', async () => {
    network.answer = () => new Response('no such channel at https://sink.test/hook', { status: 404 })
    const { json } = await api('POST', '/subscriptions', { name: 'x', integrationId: hook.id, eventTypes: ['incident.*'] })
    const { json: answer, text } = await api('POST', `/subscriptions/${json.id}/test`)
    network.answer = () => new Response('{}')
    expect(answer).toMatchObject({ status: 'retry', code: 'http_404', error: 'http_4xx', response: { status: 404 } })
    expect(text).not.toContain('sink.test/hook')
    expect(await rows(`select count(*) n from deliveries where status <> 'cancelled'`)).toEqual([{ n: 0 }])
    await api('DELETE', `/subscriptions/${json.id}`)
  })
})

describe('the event catalogue', () => {
  it('has every type with a schema and an example that keeps to it', async () => {
    const { items, nextCursor } = (await api('GET', '/events')).json
    expect([items.map(({ type }: { type: string }) => type), nextCursor]).toEqual([eventTypes, null])
    expect(items[0]).toMatchObject({
      title: 'Incident triggered',
      description: expect.any(String),
      schema: { type: 'object', required: ['type', 'timestamp', 'data'] },
    })
    for (const { type, example } of eventCatalogue()) {
      const shape = isOperatorEventType(type) ? operatorPayloadOf(type) : payloadOf(type)
      expect(shape.parse(example)).toEqual(example)
    }
  })

  it('says who asks for an event', async () => {
    const ask = async (name: string, eventTypes: string[], enabled = true) =>
      (await api('POST', '/subscriptions', { name, integrationId: hook.id, eventTypes, enabled })).json.id
    const made = [
      await ask('b all incidents', ['incident.*']),
      await ask('a resolved', ['incident.resolved', 'queue.stalled']),
      await ask('c all, paused', ['*'], false),
    ]
    const { items } = (await api('GET', '/events')).json
    const askers = (type: string) =>
      items
        .find((one: { type: string }) => one.type === type)
        .subscriptions.filter(({ id }: { id: string }) => made.includes(id))
        .map(({ name, enabled }: { name: string; enabled: boolean }) => [name, enabled])
    expect(askers('incident.resolved')).toEqual([
      ['a resolved', true],
      ['b all incidents', true],
      ['c all, paused', false],
    ])
    expect(askers('delivery.failed')).toEqual([['c all, paused', false]])
    for (const id of made) await api('DELETE', `/subscriptions/${id}`)
  })

  it('says what a webhook really receives', async () => {
    await api('POST', '/subscriptions', { name: 'x', integrationId: hook.id, eventTypes: ['incident.*'] })
    await post(grafana, alerting('disk'))
    await post(grafana, alerting('disk', 'resolved'))
    await eventually(
      async () => network.received.length,
      (seen) => seen >= 2,
    )
    const [triggered, resolved] = network.received.map(({ body }) => body)
    expect(payloadOf('incident.triggered').strict().parse(triggered)).toEqual(triggered)
    expect(payloadOf('incident.resolved').strict().parse(resolved)).toEqual(resolved)
  })
})

describe('a filter', () => {
  const labelled = (fingerprint: string, team: string, status = 'firing') => ({
    alerts: [{ status, labels: { alertname: fingerprint, severity: 'critical', team }, fingerprint }],
  })

  it('that cannot be compiled is refused when it is saved, with its place', async () => {
    const rule = { name: 'x', integrationId: hook.id, eventTypes: ['*'], filter: 'event.severity ==' }
    for (const [method, path] of [
      ['POST', '/subscriptions'],
      ['POST', '/subscriptions/dry-run'],
    ] as const) {
      const { status, json } = await api(method, path, path.endsWith('run') ? { filter: rule.filter } : rule)
      expect([status, json.errors]).toEqual([422, [{ path: 'filter', message: expect.stringMatching(/^line 1, column \d+: /) }]])
    }
  })

  it('lets through what it is true for, also of later events that carry no labels themselves', async () => {
    await env.DB.exec(`delete from subscriptions`)
    await api('POST', '/subscriptions', {
      name: 'db only',
      integrationId: hook.id,
      eventTypes: ['incident.*'],
      filter: 'event.labels.team == "db"',
    })
    for (const status of ['firing', 'resolved'])
      for (const team of ['db', 'web']) await post(grafana, labelled(`filtered-${team}`, team, status))
    await eventually(
      async () => network.received.length,
      (count) => count >= 2,
    )
    expect(network.received.map(({ body }) => `${body.data.incident.title} ${body.type}`)).toEqual([
      'filtered-db incident.triggered',
      'filtered-db incident.resolved',
    ])
  })

  it('is tried on stored events before it is saved', async () => {
    const tried = await api('POST', '/subscriptions/dry-run', {
      eventTypes: ['incident.triggered'],
      filter: 'event.labels.team == "web"',
      last: 4,
    })
    expect(tried.status).toBe(200)
    expect(tried.json.examined).toBe(4)
    const ours = tried.json.items.filter(({ title }: { title: string }) => title.startsWith('filtered-'))
    expect(ours.map(({ title, type, matches }: Record<string, unknown>) => [title, type, matches])).toEqual(
      expect.arrayContaining([['filtered-web', 'incident.triggered', true]]),
    )
    expect(tried.json.matched).toBe(1)
  })
})

it('a schedule of one’s own, a deadline and no order are kept as given', async () => {
  const rule = { schedule: [1, 60, 86_400], expiresAfterSeconds: 3600, ordered: false }
  const made = await api('POST', '/subscriptions', { name: 'own', integrationId: hook.id, eventTypes: ['incident.*'], ...rule })
  expect(made.json).toMatchObject(rule)
  expect((await api('GET', `/subscriptions/${made.json.id}`)).json).toMatchObject(rule)
  for (const schedule of [[], [0], [86_401], Array.from({ length: 21 }, () => 5), 'soon'])
    expect((await api('PATCH', `/subscriptions/${made.json.id}`, { schedule })).status).toBe(422)
})
