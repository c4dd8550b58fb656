import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it } from 'vitest'
import { signedIn } from '../../test/api'
import { seedDeliveries } from '../../test/deliveries'
import { integration, rows } from '../../test/hub'
import { sink } from '../../test/sink'

const network = sink()
afterEach(() => void network.received.splice(0))
const api = await signedIn('itsm_manager', 'ops')
const hook = await integration({ connector: 'webhook', name: 'hook', credentials: { url: 'https://sink.test/hook' } })

describe('subscriptions', () => {
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
