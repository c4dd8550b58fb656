import { describe, expect, it } from 'vitest'
import { everyPage, signedIn } from '../../test/api'
import { integration, rows } from '../../test/hub'

const api = await signedIn('itsm_manager', 'ops')
const hook = await integration({ connector: 'webhook', name: 'hook', credentials: { url: 'https://sink.test/hook' } })
const grafana = await integration({ connector: 'grafana', auth: 'key' })

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
})

it('a schedule of one’s own, a deadline and no order are kept as given', async () => {
  const rule = { schedule: [1, 60, 86_400], expiresAfterSeconds: 3600, ordered: false }
  const made = await api('POST', '/subscriptions', { name: 'own', integrationId: hook.id, eventTypes: ['incident.*'], ...rule })
  expect(made.json).toMatchObject(rule)
  expect((await api('GET', `/subscriptions/${made.json.id}`)).json).toMatchObject(rule)
  for (const schedule of [[], [0], [86_401], Array.from({ length: 21 }, () => 5), 'soon'])
    expect((await api('PATCH', `/subscriptions/${made.json.id}`, { schedule })).status).toBe(422)
})
