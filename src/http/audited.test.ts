import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { type ApiAnswer, ask } from '../test/api'
import { Authenticator } from '../test/authenticator'
import { registered, signInBy } from '../test/browser'
import { eventually, integration, post, rows, subscribed } from '../test/hub'
import { sink } from '../test/sink'
import { app } from './app'

// A route that is added and is in neither list fails the first test; one that writes no audit row fails the second.

/** What is asked with a body and changes nothing. */
const changesNothing = {
  'post /integrations/:id/messages/:messageId/read': 'tries settings on a stored message',
  'post /integrations/:id/test': 'asks the vendor whether the credentials work',
  'post /subscriptions/dry-run': 'tries conditions on stored events',
  'post /templates/preview': 'shows what a template makes of an event',
  'post /me/passkeys/options': 'begins a ceremony that the next call finishes',
  'post /setup': 'has its own test: nobody is signed in yet',
}

const { browser, passkey } = await registered('super_admin', 'Root')
const api = (method: string, path: string, body?: unknown) => browser.ask(method, `/api/v1${path}`, body)
const id = async (answer: Promise<ApiAnswer>): Promise<string> => (await answer).json.id
const service = (name: string) => id(api('POST', '/services', { name }))
const network = sink()
const grafana = await integration({ connector: 'grafana', auth: 'key' })
const incident = async (name: string): Promise<string> => {
  const alert = { status: 'firing', labels: { alertname: name, severity: 'critical' }, fingerprint: name }
  const incidentId = String((await post(grafana, { alerts: [alert] })).json.results?.[0]?.incidentId)
  await eventually(
    () => rows(`select 1 from incidents where open in (0, 1) and id = ?`, incidentId),
    ({ length }) => length === 1,
  )
  return incidentId
}
const failedDelivery = async (): Promise<string> => {
  const hook = await subscribed()
  network.answer = () => new Response('not now', { status: 500 })
  await incident(`failing ${hook.id}`)
  const [row] = await eventually(
    () => rows<{ id: string }>(`select id from deliveries where integration_id = ? and status = 'scheduled'`, hook.id),
    ({ length }) => length === 1,
  )
  network.answer = () => new Response('{"ok":true}')
  return row?.id ?? ''
}
const subscription = async () => {
  const { id: integrationId } = await integration({ connector: 'webhook', credentials: { url: 'https://sink.test/hook' } })
  return { name: 'all', integrationId, eventTypes: ['incident.*'] }
}
const template = { name: 'words', connector: 'webhook', parts: { body: '{"title": {{ incident.title }}}' } }
const changed = (templateId: string) =>
  api('PATCH', `/templates/${templateId}`, { parts: { body: '{"n": {{ incident.number }}}' } })
const replay = async () => {
  const given = await failedDelivery()
  await env.DB.prepare(`update deliveries set status = 'failed', finished_at = 1 where id = ?`).bind(given).run()
  return api('POST', '/deliveries/replay', { kind: 'retry', filter: { status: 'failed' } })
}
const steered = async (how: 'pause' | 'cancel') => api('POST', `/replays/${await id(replay())}/${how}`)
const addPasskey = async () => {
  const { json: options } = await api('POST', '/me/passkeys/options')
  return api('POST', '/me/passkeys', { response: await (await Authenticator.make()).register(options), name: 'Key' })
}
const otherUser = async () => (await registered('viewer', 'other')).id
const sessionOf = async (userId: string) => (await api('GET', `/users/${userId}/sessions`)).json.items[0].id
const made = { connector: 'github', name: 'GitHub' }
const overlapHours = 1

/** One call of each route that changes something, and what the audit log then says. */
const calls: Record<string, [action: string, call: () => Promise<ApiAnswer>]> = {
  'post /services': ['service.created', () => api('POST', '/services', { name: 'created' })],
  'patch /services/:id': ['service.renamed', async () => api('PATCH', `/services/${await service('a')}`, { name: 'b' })],
  'delete /services/:id': ['service.deleted', async () => api('DELETE', `/services/${await service('c')}`)],
  'post /integrations': ['integration.created', () => api('POST', '/integrations', made)],
  'patch /integrations/:id': [
    'integration.changed',
    async () => api('PATCH', `/integrations/${(await integration(made)).id}`, { name: 'x' }),
  ],
  'delete /integrations/:id': ['integration.deleted', async () => api('DELETE', `/integrations/${(await integration(made)).id}`)],
  'post /integrations/:id/poll': [
    'integration.polled',
    async () => {
      const credentials = { accessKey: 'acme', secretKey: 'quiet-harbour-71' }
      return api('POST', `/integrations/${(await integration({ connector: 'tenable', credentials })).id}/poll`)
    },
  ],
  'post /integrations/:id/outlet/reset': [
    'integration.outlet-reset',
    async () => api('POST', `/integrations/${(await subscription()).integrationId}/outlet/reset`),
  ],
  'post /integrations/:id/rotate-key': [
    'integration.key-rotated',
    () => api('POST', `/integrations/${grafana.id}/rotate-key`, { overlapHours }),
  ],
  'post /integrations/:id/reveal-secret': [
    'integration.secret-revealed',
    async () => {
      const { id: hookId } = await subscribed()
      await env.DB.prepare('update integrations set secret_unseen = 1 where id = ?').bind(hookId).run()
      return api('POST', `/integrations/${hookId}/reveal-secret`)
    },
  ],
  'post /integrations/:id/rotate-secret': [
    'integration.secret-rotated',
    async () => api('POST', `/integrations/${(await integration(made)).id}/rotate-secret`, { overlapHours }),
  ],
  'post /integrations/:id/samples/:name/send': [
    'integration.sample-sent',
    async () => {
      const [sample] = (await api('GET', `/integrations/${grafana.id}/samples`)).json.items
      return api('POST', `/integrations/${grafana.id}/samples/${sample}/send`)
    },
  ],
  'post /integrations/:id/messages/:messageId/rerun': [
    'message.rerun',
    async () => {
      const mapping = { dedupKey: '{{ elsewhere.key }}', action: 'state', title: 'name' }
      const hook = await integration({ connector: 'webhook', auth: 'key', settings: { mapping } })
      const { messageId } = (await post(hook, { key: 'a', state: 'trigger', name: 'b' })).json
      await api('PATCH', `/integrations/${hook.id}`, { settings: { mapping: { ...mapping, dedupKey: 'key' } } })
      await eventually(
        () => rows(`select 1 from messages where slot = ?`, messageId),
        ({ length }) => length === 1,
      )
      return api('POST', `/integrations/${hook.id}/messages/${messageId}/rerun`)
    },
  ],
  'post /incidents/:id/acknowledge': [
    'incident.acknowledged',
    async () => api('POST', `/incidents/${await incident('one')}/acknowledge`),
  ],
  'post /incidents/:id/resolve': ['incident.resolved', async () => api('POST', `/incidents/${await incident('two')}/resolve`)],
  'post /incidents/:id/assign': [
    'incident.assigned',
    async () => api('POST', `/incidents/${await incident('three')}/assign`, { userId: await otherUser() }),
  ],
  'post /deliveries/:id/retry': ['delivery.retried', async () => api('POST', `/deliveries/${await failedDelivery()}/retry`)],
  'post /subscriptions': ['subscription.created', async () => api('POST', '/subscriptions', await subscription())],
  'patch /subscriptions/:id': [
    'subscription.changed',
    async () =>
      api('PATCH', `/subscriptions/${await id(api('POST', '/subscriptions', await subscription()))}`, { enabled: false }),
  ],
  'post /subscriptions/:id/test': [
    'subscription.tested',
    async () => api('POST', `/subscriptions/${await id(api('POST', '/subscriptions', await subscription()))}/test`),
  ],
  'post /templates': ['template.created', () => api('POST', '/templates', template)],
  'patch /templates/:id': ['template.changed', async () => changed((await api('POST', '/templates', template)).json.id)],
  'delete /templates/:id': [
    'template.deleted',
    async () => api('DELETE', `/templates/${await id(api('POST', '/templates', template))}`),
  ],
  'post /templates/:id/reset': [
    'template.reset',
    async () => api('POST', `/templates/${await id(api('POST', '/templates', template))}/reset`),
  ],
  'post /templates/:id/versions/:version/restore': [
    'template.restored',
    async () => {
      const templateId = await id(api('POST', '/templates', template))
      await changed(templateId)
      return api('POST', `/templates/${templateId}/versions/1/restore`)
    },
  ],
  'post /deliveries/replay': ['replay.started', () => replay()],
  'post /replays/:id/pause': ['replay.paused', async () => steered('pause')],
  'post /replays/:id/resume': [
    'replay.resumed',
    async () => {
      const replayId = (await steered('pause')).json.id
      return api('POST', `/replays/${replayId}/resume`)
    },
  ],
  'post /replays/:id/cancel': ['replay.cancelled', async () => steered('cancel')],
  'delete /subscriptions/:id': [
    'subscription.deleted',
    async () => api('DELETE', `/subscriptions/${await id(api('POST', '/subscriptions', await subscription()))}`),
  ],
  'patch /settings': ['settings.changed', () => api('PATCH', '/settings', { retention: { auditDays: 500 } })],
  'post /erase': ['content.erased', async () => api('POST', '/erase', { incidentId: await incident('erased') })],
  'post /setup-sessions': ['setup-session.started', () => api('POST', '/setup-sessions', { connector: 'grafana' })],
  'patch /setup-sessions/:id': [
    'setup-session.changed',
    async () => {
      const sessionId = await id(api('POST', '/setup-sessions', { connector: 'grafana' }))
      return api('PATCH', `/setup-sessions/${sessionId}`, { integrationId: grafana.id })
    },
  ],
  'delete /setup-sessions/:id': [
    'setup-session.ended',
    async () => api('DELETE', `/setup-sessions/${await id(api('POST', '/setup-sessions', { connector: 'grafana' }))}`),
  ],
  'post /tokens': ['token.created', () => api('POST', '/tokens', { name: 'ci', role: 'viewer' })],
  'delete /tokens/:id': [
    'token.revoked',
    async () => api('DELETE', `/tokens/${await id(api('POST', '/tokens', { name: 'x', role: 'viewer' }))}`),
  ],
  'post /invitations': ['invitation.created', () => api('POST', '/invitations', { name: 'Grace', role: 'viewer' })],
  'delete /invitations/:id': [
    'invitation.withdrawn',
    async () => api('DELETE', `/invitations/${await id(api('POST', '/invitations', { name: 'x', role: 'viewer' }))}`),
  ],
  'patch /users/:id': ['user.changed', async () => api('PATCH', `/users/${await otherUser()}`, { role: 'itsm_manager' })],
  'delete /users/:id': ['user.deleted', async () => api('DELETE', `/users/${await otherUser()}`)],
  'delete /users/:id/sessions': ['session.all_ended', async () => api('DELETE', `/users/${await otherUser()}/sessions`)],
  'delete /users/:id/sessions/:sessionId': [
    'session.ended',
    async () => {
      const userId = await otherUser()
      return api('DELETE', `/users/${userId}/sessions/${await sessionOf(userId)}`)
    },
  ],
  'post /me/passkeys': ['passkey.created', addPasskey],
  'patch /me/passkeys/:id': [
    'passkey.renamed',
    async () => api('PATCH', `/me/passkeys/${await id(addPasskey())}`, { name: 'Safe' }),
  ],
  'delete /me/passkeys/:id': ['passkey.deleted', async () => api('DELETE', `/me/passkeys/${await id(addPasskey())}`)],
  'delete /me/sessions/:id': [
    'session.ended',
    async () => {
      await signInBy(passkey)
      const { items } = (await api('GET', '/me/sessions')).json
      return api('DELETE', `/me/sessions/${items.find(({ current }: { current: boolean }) => !current).id}`)
    },
  ],
}

/** The route table, as the app has it. */
const changing = [
  ...new Set(
    app.routes
      .filter(({ method, path }) => path.startsWith('/api/v1/') && !['GET', 'ALL'].includes(method))
      .map(({ method, path }) => `${method.toLowerCase()} ${path.slice('/api/v1'.length)}`),
  ),
].sort()

it('every route that changes something is known here', () => {
  expect(changing).toEqual([...Object.keys(calls), ...Object.keys(changesNothing)].sort())
})

it.each(changing.filter((route) => route !== 'post /setup'))('nobody changes anything unnamed: %s', async (route) => {
  const [method = '', path = ''] = route.split(' ')
  const answer = await ask(method.toUpperCase(), `/api/v1${path.replaceAll(/:\w+/g, 'nothing')}`, {})
  expect([answer.status, answer.json.type]).toEqual([401, 'urn:signalbox:problem:not-authenticated'])
})

it.each(Object.entries(calls))('%s leaves an audit row', async (_, [action, call]) => {
  const [before] = await rows<{ id: string }>(`select max(id) id from audit_log`)
  const answer = await call()
  expect(answer.status, answer.text).toBeLessThan(300)
  const [last] = await rows(
    `select actor, action from audit_log where id > ? and action = ? and actor = 'user:Root'`,
    before?.id ?? '',
    action,
  )
  expect(last).toEqual({ actor: 'user:Root', action })
})
