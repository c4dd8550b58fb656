import { describe, expect, it } from 'vitest'
import { signedIn } from '../../test/api'
import { alerting } from '../../test/grafana'
import { eventually, integration, post, rows } from '../../test/hub'

const api = await signedIn('itsm_manager', 'ops')

describe('a preview', () => {
  const body = '{"text": {{ incident.title }}, "type": {{ event.type }}}'

  it('shows an example where nothing has happened yet', async () => {
    const { status, json } = await api('POST', '/templates/preview', { connector: 'webhook', parts: { body } })
    expect([status, json]).toEqual([
      200,
      {
        event: expect.objectContaining({ type: 'incident.triggered', incident: expect.objectContaining({ number: 1729 }) }),
        parts: { body: { value: { text: 'Error rate of payments-api over 5 %', type: 'incident.triggered' } } },
        request: {
          method: 'POST',
          url: '•••',
          body: { text: 'Error rate of payments-api over 5 %', type: 'incident.triggered' },
        },
      },
    ])
  })

  it('shows the latest event, or the one that is named', async () => {
    const grafana = await integration({ connector: 'grafana', auth: 'key' })
    for (const name of ['first', 'second']) {
      await post(grafana, alerting(name))
      await post(grafana, alerting(name, 'resolved'))
    }
    await eventually(
      () => rows(`select id from events`),
      (seen) => seen.length === 4,
    )
    const latest = await api('POST', '/templates/preview', { connector: 'webhook', parts: { body } })
    expect(latest.json.parts.body).toEqual({ value: { text: 'second', type: 'incident.resolved' } })
    const [event] = await rows<{ incidentId: string; eventId: string }>(
      `select e.incident_id incidentId, e.id eventId from events e join incidents i on i.id = e.incident_id
       where i.title = 'first' and e.type = 'incident.triggered'`,
    )
    const named = await api('POST', '/templates/preview', { connector: 'webhook', parts: { body }, event })
    expect(named.json.parts.body).toEqual({ value: { text: 'first', type: 'incident.triggered' } })
    const unknown = await api('POST', '/templates/preview', {
      connector: 'webhook',
      parts: { body },
      event: { ...event, eventId: 'evt_nothing' },
    })
    expect([unknown.status, unknown.json.errors]).toEqual([
      422,
      [{ path: 'event', message: 'there is no such event of this incident' }],
    ])
  })

  it('says part by part what is wrong, and shows no request then', async () => {
    const parts = { text: 'fine', blocks: '[\n{{ incident.title + 1 }}]', attachments: '[{"blocks": 1}]' }
    const { json } = await api('POST', '/templates/preview', { connector: 'slack', parts })
    expect(json).toMatchObject({
      parts: {
        text: { value: 'fine' },
        blocks: { error: { line: 2, column: expect.any(Number), message: expect.stringContaining('invalid operation') } },
        attachments: {
          error: { line: null, column: null, message: expect.stringMatching(/^0\.blocks: /), said: '[{"blocks": 1}]' },
        },
      },
      request: null,
    })
    expect((await api('POST', '/templates/preview', { connector: 'grafana', parts: {} })).status).toBe(422)
    const costly = '{% set b = "x" * 10000000 %}{% for i in range(1000) %}{% set x = b|upper %}{% endfor %}'
    const tried = await api('POST', '/templates/preview', {
      connector: 'slack',
      parts: { text: costly, blocks: '[]', subject: 'x' },
    })
    expect(tried.json.parts).toEqual({
      text: { error: { message: 'the expression used too much memory', line: 1, column: 1 } },
      blocks: { value: [] },
      subject: { error: { message: 'the destination has no such part', line: null, column: null } },
    })
  })

  it('shows the request of every destination with the defaults of its parts, and no credential', async () => {
    const { items } = (await api('GET', '/connectors?limit=200')).json
    const destinations = items.filter(({ destination }: { destination: unknown }) => destination)
    expect(destinations.length).toBeGreaterThan(2)
    for (const { id, destination } of destinations) {
      const parts = Object.fromEntries(
        destination.templates.map((one: { part: string; default: string }) => [one.part, one.default]),
      )
      const { json, text } = await api('POST', '/templates/preview', { connector: id, parts })
      expect(json.request, id).toMatchObject({ method: 'POST', url: expect.any(String), body: expect.any(Object) })
      expect(text).not.toMatch(/R0000|xoxb-/)
      const whole = await api('POST', '/templates', { name: 'default', connector: id, parts })
      expect(whole.status, id).toBe(201)
    }
  })
})
