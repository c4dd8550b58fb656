import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it } from 'vitest'
import { everyPage, signedIn } from '../../test/api'
import { integration, rows } from '../../test/hub'

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
