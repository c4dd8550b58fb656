import { describe, expect, it } from 'vitest'
import { ask, everyPage, signedIn } from '../../test/api'
import { eventually, integration, post, rows } from '../../test/hub'

const api = await signedIn('itsm_manager', 'ops')

describe('services', () => {
  it('are made, renamed, listed newest first, and deleted, each with its audit row', async () => {
    const made = await api('POST', '/services', { name: ' payments-api ' })
    expect(made.status).toBe(201)
    expect(made.json).toEqual({
      id: expect.stringMatching(/^svc_[0-9a-z]{26}$/),
      name: 'payments-api',
      createdAt: expect.stringMatching(/Z$/),
    })
    const { id } = made.json
    expect((await api('PATCH', `/services/${id}`, { name: 'payments' })).json).toEqual({ ...made.json, name: 'payments' })
    expect((await api('GET', '/services')).json).toEqual({
      items: [{ ...made.json, name: 'payments', openIncidents: 0, integrations: 0, subscriptions: 0 }],
      nextCursor: null,
    })
    expect((await api('DELETE', `/services/${id}`)).status).toBe(204)
    expect((await api('GET', '/services')).json.items).toEqual([])

    const audit = (await api('GET', '/audit')).json.items.filter(({ subject }: { subject: string }) => subject === id)
    expect(audit).toEqual([
      expect.objectContaining({ action: 'service.deleted', actor: 'token:ops', detail: { name: 'payments' } }),
      expect.objectContaining({ action: 'service.renamed', detail: { from: 'payments-api', to: 'payments' } }),
      expect.objectContaining({ action: 'service.created', detail: { name: 'payments-api' } }),
    ])
  })

  it('have names of their own; what is refused leaves no audit row', async () => {
    const { json: first } = await api('POST', '/services', { name: 'search' })
    const { json: second } = await api('POST', '/services', { name: 'basket' })
    const before = await rows(`select count(*) n from audit_log`)
    const taken = {
      status: 409,
      json: {
        type: 'urn:signalbox:problem:name-taken',
        title: 'The name is taken',
        status: 409,
        detail: 'Another service is called "search".',
      },
    }
    expect(await api('POST', '/services', { name: 'search' })).toMatchObject(taken)
    expect(await api('PATCH', `/services/${second.id}`, { name: 'search' })).toMatchObject(taken)
    expect((await api('PATCH', `/services/${first.id}`, { name: 'search' })).status).toBe(200)
    expect(await rows(`select count(*) n from audit_log`)).toEqual(before)
  })

  it('are made once where two come at once', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => api('POST', '/services', { name: 'at-once' })))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409])
    expect(await rows(`select count(*) n from audit_log where detail like '%at-once%'`)).toEqual([{ n: 1 }])
  })

  it('say what is about them: open incidents, integrations, subscriptions', async () => {
    const { json: service } = await api('POST', '/services', { name: 'used' })
    const grafana = await integration({ connector: 'grafana', auth: 'key', serviceId: service.id })
    const hook = await integration({ connector: 'webhook', credentials: { url: 'https://sink.test/hook' } })
    const asks = { integrationId: hook.id, eventTypes: ['*'] }
    await api('POST', '/subscriptions', { name: 'this one', ...asks, serviceIds: [service.id] })
    await api('POST', '/subscriptions', { name: 'all', ...asks })
    for (const name of ['a', 'b'])
      await post(grafana, { alerts: [{ status: 'firing', labels: { alertname: name, severity: 'error' }, fingerprint: name }] })
    await post(grafana, { alerts: [{ status: 'resolved', labels: { alertname: 'a', severity: 'error' }, fingerprint: 'a' }] })
    await eventually(
      () => rows(`select status from incidents where service_id = ? order by status`, service.id),
      (seen) => seen.map(({ status }) => status).join() === 'resolved,triggered',
    )
    const use = async () => (await api('GET', '/services')).json.items.find(({ id }: { id: string }) => id === service.id)
    expect(await use()).toMatchObject({ name: 'used', openIncidents: 1, integrations: 1, subscriptions: 1 })
    await rows(`update incidents set open = 0 where service_id = ?`, service.id)
    await api('DELETE', `/integrations/${grafana.id}`)
    expect(await use()).toMatchObject({ openIncidents: 0, integrations: 0, subscriptions: 1 })
  })

  it('stay while something uses them, and say what', async () => {
    const { json: service } = await api('POST', '/services', { name: 'checkout' })
    const grafana = await integration({ connector: 'grafana', auth: 'key', name: 'Grafana checkout', serviceId: service.id })
    const hook = await integration({ connector: 'webhook', credentials: { url: 'https://sink.test/hook' } })
    const { json: subscription } = await api('POST', '/subscriptions', {
      name: 'to hook',
      integrationId: hook.id,
      eventTypes: ['*'],
      serviceIds: [service.id],
    })
    const refused = await api('DELETE', `/services/${service.id}`)
    expect([refused.status, refused.json]).toEqual([
      409,
      {
        type: 'urn:signalbox:problem:in-use',
        title: 'The service is in use',
        status: 409,
        detail: '1 integration: Grafana checkout; 1 subscription: to hook',
      },
    ])
    await api('DELETE', `/integrations/${grafana.id}`)
    expect((await api('DELETE', `/services/${service.id}`)).json.detail).toBe('1 subscription: to hook')
    await api('DELETE', `/subscriptions/${subscription.id}`)
    expect((await api('DELETE', `/services/${service.id}`)).status).toBe(204)
    expect((await api('DELETE', `/services/${service.id}`)).status).toBe(404)
  })

  it('stay where only an integration uses them', async () => {
    const { json: service } = await api('POST', '/services', { name: 'login' })
    await integration({ connector: 'grafana', auth: 'key', name: 'Grafana login', serviceId: service.id })
    expect((await api('DELETE', `/services/${service.id}`)).json.detail).toBe('1 integration: Grafana login')
  })

  it('come in pages, each once', async () => {
    for (let n = 0; n < 7; n++) await api('POST', '/services', { name: `page-${n}` })
    const all = (await api('GET', '/services?limit=200')).json.items.map(({ id }: { id: string }) => id)
    const { items, pages } = await everyPage(api, '/services', 3)
    expect(items.map(({ id }) => id)).toEqual(all)
    expect(pages).toBe(Math.ceil(all.length / 3))
    expect([...all].sort().reverse()).toEqual(all)
  })
})

describe('what is wrong with a request', () => {
  it('is one entry per field', async () => {
    expect((await api('POST', '/services', { name: '', colour: 'red', size: 1 })).json).toMatchObject({
      type: 'urn:signalbox:problem:invalid',
      status: 422,
      errors: [
        { path: 'name', message: expect.stringContaining('>=1') },
        { path: 'colour', message: 'there is no such field' },
        { path: 'size', message: 'there is no such field' },
      ],
    })
    expect((await api('GET', '/services?limit=0')).json.errors).toEqual([{ path: 'limit', message: expect.any(String) }])
  })

  it('is told as a problem document: not JSON, not said to be JSON, too large, no such route', async () => {
    const malformed = await api('POST', '/services', '{"name":')
    expect([malformed.status, malformed.headers.get('content-type'), malformed.json.type]).toEqual([
      400,
      'application/problem+json',
      'urn:signalbox:problem:bad-request',
    ])
    expect((await api('POST', '/services', 'name=x', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415)
    expect((await api('POST', '/services', { name: 'x'.repeat(300_000) })).status).toBe(413)
    const unknown = await ask('GET', '/api/v1/unicorns')
    expect([unknown.status, unknown.json.type]).toEqual([404, 'urn:signalbox:problem:not-found'])
    expect((await ask('PUT', '/nowhere')).json.type).toBe('urn:signalbox:problem:not-found')
  })

  it('answers that are nobody’s to keep or to guess at', async () => {
    const { headers } = await api('GET', '/services')
    expect([headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual(['no-store', 'nosniff'])
  })
})
