import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it } from 'vitest'
import { everyPage, signedIn } from '../../test/api'
import { eventually, integration, post, rows } from '../../test/hub'
import { sink } from '../../test/sink'

sink()
afterEach(() => env.DB.exec(`delete from subscriptions`))
const api = await signedIn('itsm_manager', 'ops')
const hook = await integration({ connector: 'webhook', credentials: { url: 'https://sink.test/hook' } })

const made = async (parts: Record<string, string> = { body: '{"v": 1}' }, name = 'ours', connector = 'webhook') =>
  (await api('POST', '/templates', { name, connector, parts })).json

describe('templates', () => {
  it('are made, read, listed by connector, changed and deleted', async () => {
    const created = await api('POST', '/templates', { name: 'ours', connector: 'webhook', parts: { body: '{"v": 1}' } })
    expect([created.status, created.json]).toEqual([
      201,
      {
        id: expect.stringMatching(/^tpl_[0-9a-z]{26}$/),
        name: 'ours',
        connector: 'webhook',
        version: 1,
        parts: { body: '{"v": 1}' },
        createdAt: expect.any(String),
        updatedAt: expect.any(String),
      },
    ])
    const path = `/templates/${created.json.id}`
    expect((await api('GET', path)).json).toEqual(created.json)
    const changed = await api('PATCH', path, { name: 'theirs', parts: { body: '{"v": 2}' } })
    expect(changed.json).toEqual({
      ...created.json,
      name: 'theirs',
      version: 2,
      parts: { body: '{"v": 2}' },
      updatedAt: expect.any(String),
    })
    // A name, or the same again, is no other version.
    expect((await api('PATCH', path, { name: 'again', parts: { body: '{"v": 2}' } })).json).toMatchObject({
      name: 'again',
      version: 2,
    })
    await made({ text: 'x' }, 'chat', 'slack')
    expect((await api('GET', '/templates')).json.items).toMatchObject([{ name: 'chat' }, { name: 'again' }])
    expect((await api('GET', '/templates?connector=webhook')).json.items).toMatchObject([{ name: 'again' }])
    expect((await api('DELETE', path)).status).toBe(204)
    expect(await rows(`select * from template_versions where template_id = ?`, created.json.id)).toEqual([])
    expect(
      (await rows(`select action from audit_log where subject = ? order by id`, created.json.id)).map(({ action }) => action),
    ).toEqual(['template.created', 'template.changed', 'template.changed', 'template.deleted'])
  })

  it('come in pages, each once', async () => {
    await env.DB.exec(`delete from templates`)
    for (let n = 0; n < 5; n++) await made({ body: '{}' }, `t${n}`)
    const { items, pages } = await everyPage(api, '/templates', 2)
    expect([items.map(({ name }) => name), pages]).toEqual([['t4', 't3', 't2', 't1', 't0'], 3])
  })

  it('are refused when they cannot be compiled, with their place', async () => {
    for (const [connector, parts, path, message] of [
      ['webhook', { body: '{\n  "a": {{ incident. }}\n}' }, 'parts.body', /^line 2, column \d+: syntax error/],
      [
        'slack',
        { text: '{% if incident.title %}{{ incident.title|shout }}{% endif %}' },
        'parts.text',
        /^line 1, column \d+: unknown filter/,
      ],
      ['slack', { text: '{% include "other" %}' }, 'parts.text', /^line 1, column 4: template not found/],
      ['webhook', { body: '{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}' }, 'parts.body', /fuel/],
      ['slack', { subject: 'x' }, 'parts.subject', /^there is no such part; known are text, blocks, attachments$/],
      ['webhook', { text: '{{ "a"|mrkdwn }}' }, 'parts.text', /no such part/],
      ['grafana', { text: 'x' }, 'connector', /^there is no such destination$/],
      ['nothing', {}, 'connector', /^there is no such destination$/],
      ['webhook', { body: '' }, 'parts.body', /./],
    ] as const) {
      const { status, json } = await api('POST', '/templates', { name: 'x', connector, parts })
      expect([status, json.errors], path).toEqual([422, [{ path, message: expect.stringMatching(message) }]])
    }
    const { id } = await made()
    const wrong = await api('PATCH', `/templates/${id}`, { parts: { body: '{{' } })
    expect([wrong.status, wrong.json.errors[0].path]).toEqual([422, 'parts.body'])
    expect((await api('GET', `/templates/${id}`)).json).toMatchObject({ version: 1, parts: { body: '{"v": 1}' } })
    expect((await api('PATCH', `/templates/${id}`, { connector: 'slack' })).status).toBe(422)
  })

  it('are there, or 404; are changed by managers, and read by viewers', async () => {
    for (const [method, path, body] of [
      ['GET', ''],
      ['PATCH', '', { name: 'x' }],
      ['DELETE', ''],
      ['GET', '/versions'],
      ['POST', '/versions/1/restore'],
      ['POST', '/reset'],
    ] as const)
      expect((await api(method, `/templates/tpl_nothing${path}`, body)).status, `${method} ${path}`).toBe(404)
    const viewer = await signedIn('viewer')
    const { id } = await made()
    for (const path of ['/templates', `/templates/${id}`, `/templates/${id}/versions`])
      expect((await viewer('GET', path)).status).toBe(200)
    for (const [method, path, body] of [
      ['POST', '/templates', { name: 'x', connector: 'webhook', parts: {} }],
      ['POST', '/templates/preview', { connector: 'webhook', parts: {} }],
      ['PATCH', `/templates/${id}`, { name: 'x' }],
      ['DELETE', `/templates/${id}`],
      ['POST', `/templates/${id}/versions/1/restore`],
      ['POST', `/templates/${id}/reset`],
    ] as const)
      expect((await viewer(method, path, body)).status, `${method} ${path}`).toBe(403)
  })
})

describe('versions of a template', () => {
  it('are restored and reset as new versions', async () => {
    const { id } = await made({ body: '{"v": 1}' })
    await api('PATCH', `/templates/${id}`, { parts: { body: '{"v": 2}' } })
    expect((await api('POST', `/templates/${id}/versions/1/restore`)).json).toMatchObject({
      version: 3,
      parts: { body: '{"v": 1}' },
    })
    expect((await api('POST', `/templates/${id}/reset`)).json).toMatchObject({ version: 4, parts: {} })
    const { items, pages } = await everyPage(api, `/templates/${id}/versions`, 3)
    expect([items.map(({ version, parts }) => [version, parts.body]), pages]).toEqual([
      [
        [4, undefined],
        [3, '{"v": 1}'],
        [2, '{"v": 2}'],
        [1, '{"v": 1}'],
      ],
      2,
    ])
    expect(items[0]).toEqual({ version: 4, parts: {}, createdAt: expect.any(String), createdBy: 'token:ops' })
    expect((await api('POST', `/templates/${id}/versions/9/restore`)).json).toMatchObject({
      status: 404,
      title: 'There is no such version of this template',
    })
    expect((await rows(`select action from audit_log where subject = ? order by id`, id)).map(({ action }) => action)).toEqual([
      'template.created',
      'template.changed',
      'template.restored',
      'template.reset',
    ])
  })

  it('are kept for the last 50', async () => {
    const { id } = await made({ body: '{"v": 1}' })
    for (let v = 2; v <= 53; v++) await api('PATCH', `/templates/${id}`, { parts: { body: `{"v": ${v}}` } })
    const { items } = await everyPage(api, `/templates/${id}/versions`, 200)
    expect([items.length, items[0].version, items.at(-1).version]).toEqual([50, 53, 4])
  })

  it('do not overwrite what somebody else changed at the same time', async () => {
    const { id } = await made()
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) => api('PATCH', `/templates/${id}`, { parts: { body: `{"n": ${n}}` } })),
    )
    const won = answers.filter(({ status }) => status === 200)
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true)
    expect((await api('GET', `/templates/${id}`)).json.version).toBe(1 + won.length)
    expect((await everyPage(api, `/templates/${id}/versions`, 200)).items).toHaveLength(1 + won.length)
  })
})

describe('a subscription', () => {
  const rule = { name: 'db on call', integrationId: hook.id, eventTypes: ['incident.*'] }

  it('names a template for its destination, and what happens when that fails', async () => {
    const { id } = await made()
    const { id: chat } = await made({ text: 'x' }, 'chat', 'slack')
    const named = await api('POST', '/subscriptions', { ...rule, templateId: id, onTemplateError: 'default' })
    expect(named.json).toMatchObject({ templateId: id, onTemplateError: 'default' })
    for (const [templateId, message] of [
      ['tpl_nothing', 'there is no such template'],
      [chat, 'this template is for slack, and the integration is of webhook'],
    ])
      expect((await api('PATCH', `/subscriptions/${named.json.id}`, { templateId })).json.errors).toEqual([
        { path: 'templateId', message },
      ])
    expect((await api('PATCH', `/subscriptions/${named.json.id}`, { onTemplateError: 'ignore' })).status).toBe(422)
    expect((await api('PATCH', `/subscriptions/${named.json.id}`, { templateId: null })).json).toMatchObject({ templateId: null })
  })

  it('keeps the template that it uses from being deleted', async () => {
    const { id } = await made()
    const { json: user } = await api('POST', '/subscriptions', { ...rule, templateId: id })
    const refused = await api('DELETE', `/templates/${id}`)
    expect([refused.status, refused.json.type, refused.json.detail]).toEqual([
      409,
      'urn:signalbox:problem:in-use',
      'Let these subscriptions use another one first: db on call',
    ])
    expect((await everyPage(api, `/templates/${id}/versions`, 10)).items).toHaveLength(1)
    await api('DELETE', `/subscriptions/${user.id}`)
    expect((await api('DELETE', `/templates/${id}`)).status).toBe(204)
  })
})

describe('a preview', () => {
  const body = '{"text": {{ incident.title }}, "type": {{ event.type }}}'

  it('shows an example where nothing has happened yet', async () => {
    await env.DB.exec(`delete from events`)
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
    const alert = (fingerprint: string, status: string) => ({
      alerts: [{ status, labels: { alertname: fingerprint, severity: 'critical' }, fingerprint }],
    })
    for (const name of ['first', 'second']) {
      await post(grafana, alert(name, 'firing'))
      await post(grafana, alert(name, 'resolved'))
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

it('connectors tell what an editor of templates needs', async () => {
  const { items } = (await api('GET', '/connectors?limit=200')).json
  const { destination } = items.find(({ id }: { id: string }) => id === 'pagerduty')
  expect(destination.templates.find(({ part }: { part: string }) => part === 'severity')).toEqual({
    part: 'severity',
    title: 'Severity',
    description: expect.any(String),
    kind: 'text',
    default: '{{ incident.severity }}',
    schema: expect.objectContaining({ enum: ['critical', 'error', 'warning', 'info'] }),
    events: ['incident.triggered', 'incident.updated', 'incident.reopened'],
  })
})
