import { expect, it } from 'vitest'
import { signedIn } from '../../test/api'
import { eventually, integration, type Made, post, rows } from '../../test/hub'

const api = await signedIn('itsm_manager', 'ops')
const mended = { mapping: { dedupKey: 'key', action: 'state', title: 'name' } }
const broken = { mapping: { ...mended.mapping, dedupKey: '{{ elsewhere.key }}' } }

/** A webhook whose mapping looks in the wrong place, and the id of a message that so could not be read. */
async function unread(body: Record<string, unknown> = { key: 'disk', state: 'trigger', name: 'Disk' }) {
  const hook = await integration({ connector: 'webhook', auth: 'key', settings: broken })
  const sent = await post(hook, body)
  expect(sent.status).toBe(422)
  const messageId = String(sent.json.messageId)
  await logged(hook, messageId, 'unreadable')
  return { hook, path: `/integrations/${hook.id}/messages/${messageId}`, messageId }
}
const logged = (hook: Made, messageId: string, outcome: string) =>
  eventually(
    () => rows(`select outcome, results from messages where integration_id = ? and slot = ?`, hook.id, messageId),
    ([row]) => row?.outcome === outcome,
  )
const mend = (hook: Made) => api('PATCH', `/integrations/${hook.id}`, { settings: mended })
const incidentsOf = async (hook: Made) => (await api('GET', `/incidents?integrationId=${hook.id}`)).json.items

it('opens the incident of a message that could not be read, once its mapping is mended', async () => {
  const { hook, path, messageId } = await unread()
  await mend(hook)
  expect((await api('POST', `${path}/read`, {})).json).toMatchObject({ kind: 'signals', signals: [{ dedupKey: 'disk' }] })
  const done = await api('POST', `${path}/rerun`)
  expect([done.status, done.json]).toEqual([
    200,
    {
      messageId,
      results: [
        { outcome: 'opened', incidentId: expect.stringMatching(/^inc_/), dedupKey: 'disk', action: 'trigger', severity: 'error' },
      ],
    },
  ])
  // The message is the same one, and says now what became of it.
  const [row] = await logged(hook, messageId, 'opened')
  expect(JSON.parse(String(row?.results))).toEqual(done.json.results)
  const [incident, ...others] = await incidentsOf(hook)
  expect([incident.title, others]).toEqual(['Disk', []])
  const { receivedAt, body } = (await api('GET', path)).json
  expect([incident.openedAt, JSON.parse(body)]).toEqual([receivedAt, { key: 'disk', state: 'trigger', name: 'Disk' }])
  expect(await rows(`select actor, action, detail from audit_log where subject = ?`, messageId)).toEqual([
    { actor: 'token:ops', action: 'message.rerun', detail: JSON.stringify({ integration: hook.id, outcomes: 'opened' }) },
  ])
})

it('has its effect once, also where two ask at once, and never where it had one when it came', async () => {
  const { hook, path, messageId } = await unread()
  await mend(hook)
  const answers = await Promise.all([1, 2, 3].map(() => api('POST', `${path}/rerun`)))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
  await logged(hook, messageId, 'opened')
  expect((await api('POST', `${path}/rerun`)).json).toMatchObject({
    type: 'urn:signalbox:problem:accepted-before',
    detail: 'Its outcome is opened; a message has an effect once.',
  })
  expect(await incidentsOf(hook)).toEqual([expect.objectContaining({ occurrences: 1 })])
})

it('is refused while it cannot be read, and says where', async () => {
  const { hook, path } = await unread()
  const still = await api('POST', `${path}/rerun`)
  expect([still.status, still.json.title, still.json.errors]).toEqual([
    422,
    'It still cannot be read',
    [{ path: 'dedupKey', message: 'line 1, column 4: undefined value' }],
  ])
  expect(await incidentsOf(hook)).toEqual([])
})

it('does not reopen what was resolved after it came', async () => {
  const { hook, path } = await unread({ key: 'disk', state: 'trigger', name: 'Disk' })
  await mend(hook)
  await post(hook, { key: 'disk', state: 'trigger', name: 'Disk, again' })
  await post(hook, { key: 'disk', state: 'resolve', name: 'Disk' })
  const done = await api('POST', `${path}/rerun`)
  expect([done.status, done.json.results[0].outcome]).toEqual([200, 'stale'])
  await eventually(
    () => incidentsOf(hook),
    ([one]) => one?.status === 'resolved',
  )
})

it('is refused where the integration is switched off, where nobody keeps the body, and to viewers', async () => {
  const { hook, path } = await unread()
  await api('PATCH', `/integrations/${hook.id}`, { settings: mended, enabled: false })
  expect((await api('POST', `${path}/rerun`)).json.type).toBe('urn:signalbox:problem:switched-off')
  await rows(`update messages set body = null where integration_id = ?`, hook.id)
  expect((await api('POST', `${path}/rerun`)).status).toBe(404)
  expect((await (await signedIn('viewer'))('POST', `${path}/rerun`)).status).toBe(403)
})

it('finds the messages of one outcome', async () => {
  const { hook, messageId } = await unread()
  await mend(hook)
  await post(hook, { key: 'other', state: 'trigger', name: 'Other' })
  const list = (outcome: string) => api('GET', `/integrations/${hook.id}/messages?outcome=${outcome}`)
  await eventually(
    () => list('opened'),
    ({ json }) => json.items.length === 1,
  )
  expect((await list('unreadable')).json.items.map(({ id }: { id: string }) => id)).toEqual([messageId])
  expect((await list('odd')).json.errors[0].path).toBe('outcome')
})
