import { describe, expect, it } from 'vitest'
import { ask, everyPage, signedIn } from '../../test/api'
import { alerting } from '../../test/grafana'
import { eventually, integration, post, request, rows } from '../../test/hub'

const api = await signedIn('viewer')
const grafana = await integration({ connector: 'grafana', auth: 'key' })
const path = `/integrations/${grafana.id}/messages`

describe('messages', () => {
  it('are listed newest first, without plain repeats, in pages', async () => {
    const posted: string[] = []
    for (const name of ['a', 'b', 'c']) posted.push(String((await post(grafana, alerting(name))).json.messageId))
    const repeat = await post(grafana, { ...alerting('a'), title: 'again' })
    await eventually(
      () => rows(`select id from messages where integration_id = ?`, grafana.id),
      (seen) => seen.length === 4,
    )
    const { items, pages } = await everyPage(api, path, 2)
    expect([items.map(({ id }) => id), pages]).toEqual([[...posted].reverse(), 2])
    expect(items[0]).toEqual({
      id: posted[2],
      integrationId: grafana.id,
      receivedAt: expect.stringMatching(/Z$/),
      outcome: 'opened',
      results: [{ outcome: 'opened', incidentId: expect.any(String), dedupKey: 'c', action: 'trigger', severity: 'critical' }],
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerting('c')),
      bodyBytes: JSON.stringify(alerting('c')).length,
    })
    expect((await api('GET', `${path}/${posted[0]}`)).json.results[0].dedupKey).toBe('a')
    expect((await api('GET', `${path}/${repeat.json.messageId}`)).json).toMatchObject({
      id: repeat.json.messageId,
      outcome: 'updated',
    })
  })

  it('belong to their integration, and are nowhere else', async () => {
    const other = await integration({ connector: 'grafana', auth: 'key' })
    const [message] = (await api('GET', path)).json.items
    expect((await api('GET', `/integrations/${other.id}/messages`)).json).toEqual({ items: [], nextCursor: null })
    expect((await api('GET', `/integrations/${other.id}/messages/${message.id}`)).status).toBe(404)
    expect((await api('GET', '/integrations/int_nothing/messages')).status).toBe(404)
    expect((await api('GET', '/integrations/int_nothing/refusals')).status).toBe(404)
  })

  it('that were turned away are listed with the reason, never with a body', async () => {
    const wrong = await ask('POST', `/api/integrations/grafana/${grafana.id}`, alerting('x'), {
      authorization: 'Bearer sbkwrong',
      'user-agent': 'Grafana',
    })
    expect(wrong.status).toBe(401)
    const { json } = await eventually(
      () => api('GET', `/integrations/${grafana.id}/refusals`),
      ({ json }) => json.items.length > 0,
    )
    expect(json).toEqual({
      items: [{ at: expect.stringMatching(/Z$/), reason: 'unknown-key', from: null, userAgent: 'Grafana' }],
      nextCursor: null,
    })
  })

  it('that came in the URL are kept with it, without the key, and can be read again', async () => {
    const robot = await integration({ connector: 'uptimerobot', auth: 'key' })
    const manager = await signedIn('itsm_manager')
    const down = 'monitorID=77&monitorFriendlyName=Shop&alertType=1'
    const sent = await request(`/api/integrations/uptimerobot/${robot.id}?key=${robot.key}&${down}`, { method: 'GET' })
    expect(sent.status).toBe(202)
    const up = await request(`/api/integrations/uptimerobot/${robot.id}?key=${robot.key}&${down.replace('Type=1', 'Type=2')}`, {
      method: 'GET',
    })
    expect((await up.json<{ results: unknown[] }>()).results).toEqual([expect.objectContaining({ outcome: 'resolved' })])
    const { json } = await eventually(
      () => manager('GET', `/integrations/${robot.id}/messages`),
      ({ json }) => json.items.length === 2,
    )
    const message = json.items[1]
    expect([message.headers, message.body]).toEqual([{ ':query': `?${down}` }, ''])
    const again = await manager('POST', `/integrations/${robot.id}/messages/${message.id}/read`, {})
    expect([again.status, again.json.kind, again.json.signals[0].action]).toEqual([200, 'signals', 'trigger'])
  })
})
