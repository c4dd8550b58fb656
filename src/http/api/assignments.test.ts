import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { type ApiAnswer, signedIn } from '../../test/api'
import { registered } from '../../test/browser'
import { eventually, integration, post, rows, subscribed } from '../../test/hub'
import { sink } from '../../test/sink'

const network = sink()
const [admin, ops, viewer] = [await signedIn(), await signedIn('itsm_manager', 'ops'), await signedIn('viewer')]
const [ann, bob] = [await registered('itsm_manager', 'Ann'), await registered('viewer', 'Bob')]
const grafana = await integration({ connector: 'grafana', auth: 'key', name: 'Grafana' })
const pagerduty = await subscribed('', ['incident.*'], {
  connector: 'pagerduty',
  credentials: { routingKey: 'R0000000000000000000000000000000' },
})
const hook = await subscribed()

let problems = 0
/** An open incident that D1 knows. */
async function opened(name = `problem-${++problems}`): Promise<string> {
  const alert = { status: 'firing', labels: { alertname: name, severity: 'critical' }, fingerprint: name }
  const id = String((await post(grafana, { alerts: [alert] })).json.results?.[0]?.incidentId)
  await eventually(
    () => rows(`select 1 from incidents where open in (0, 1) and id = ?`, id),
    ({ length }) => length === 1,
  )
  return id
}
const assign = (id: string, userId: unknown, api = ops) => api('POST', `/incidents/${id}/assign`, { userId })
const assignments = (id: string) =>
  rows<{ id: string; assignee_id: string | null }>(
    `select id, assignee_id from events where incident_id = ? and type = 'incident.assigned' order by id`,
    id,
  )
const fieldsOf = ({ status, json }: ApiAnswer) => [status, json.errors]

describe('an incident', () => {
  it('is given to a user, whose it is at once in the answer and then everywhere', async () => {
    const id = await opened()
    const given = await ann.browser.ask('POST', `/api/v1/incidents/${id}/assign`, { userId: bob.id })
    expect(given).toMatchObject({ status: 200, json: { id, status: 'triggered', assignee: { id: bob.id, name: 'Bob' } } })
    const { json: timeline } = await eventually(
      () => viewer('GET', `/incidents/${id}/timeline`),
      ({ json }) => json.items.length === 2,
    )
    expect(
      timeline.items.map(({ type, actor, status, assignee }: Record<string, unknown>) => [type, actor, status, assignee]),
    ).toEqual([
      ['incident.triggered', 'integration:Grafana', 'triggered', null],
      ['incident.assigned', 'user:Ann', 'triggered', { id: bob.id, name: 'Bob' }],
    ])
    expect((await viewer('GET', `/incidents/${id}`)).json.assignee).toEqual({ id: bob.id, name: 'Bob' })
    expect(await rows(`select action, actor, detail from audit_log where subject = ?`, id)).toEqual([
      {
        action: 'incident.assigned',
        actor: 'user:Ann',
        detail: expect.stringContaining(`"before":{"assigneeId":null},"after":{"assigneeId":"${bob.id}"}`),
      },
    ])
  })

  it('stays with whom it is, whatever happens to it, and is taken back by null', async () => {
    const id = await opened('stays')
    await assign(id, ann.id)
    await ops('POST', `/incidents/${id}/acknowledge`)
    expect((await assign(id, null)).json).toMatchObject({ status: 'acknowledged', assignee: null })
    await assign(id, bob.id)
    await ops('POST', `/incidents/${id}/resolve`)
    await opened('stays')
    const { json } = await eventually(
      () => viewer('GET', `/incidents/${id}/timeline`),
      ({ json }) => json.items.length === 7,
    )
    expect(
      json.items.map(({ type, assignee }: { type: string; assignee: { name: string } | null }) => [type, assignee?.name]),
    ).toEqual([
      ['incident.triggered', undefined],
      ['incident.assigned', 'Ann'],
      ['incident.acknowledged', 'Ann'],
      ['incident.assigned', undefined],
      ['incident.assigned', 'Bob'],
      ['incident.resolved', 'Bob'],
      ['incident.reopened', 'Bob'],
    ])
    expect((await viewer('GET', `/incidents/${id}`)).json).toMatchObject({ status: 'triggered', assignee: { name: 'Bob' } })
  })

  it('that is given to who has it already tells nobody', async () => {
    const id = await opened()
    for (let n = 0; n < 3; n++) expect((await assign(id, ann.id)).json.assignee).toEqual({ id: ann.id, name: 'Ann' })
    await assign(id, bob.id)
    await eventually(
      () => assignments(id),
      ({ length }) => length === 2,
    )
    expect((await assignments(id)).map(({ assignee_id }) => assignee_id)).toEqual([ann.id, bob.id])
    expect(await rows(`select 1 from audit_log where subject = ?`, id)).toHaveLength(2)
  })

  it('that is resolved stays as it was', async () => {
    const id = await opened()
    await assign(id, ann.id)
    await ops('POST', `/incidents/${id}/resolve`)
    const refused = await assign(id, bob.id)
    expect([refused.status, refused.json.title, refused.json.detail]).toEqual([
      409,
      'This incident cannot be assigned',
      expect.stringContaining('It is resolved'),
    ])
    expect((await assign(id, ann.id)).status).toBe(200)
  })

  it('is told once, also where D1 was down when it was assigned', async () => {
    const id = await opened()
    const gate = env.GATE.getByName(grafana.id)
    let isDown = true
    await runInDurableObject(gate, (instance) => {
      const inner = instance as unknown as { env: Env }
      const batch = async (all: D1PreparedStatement[]) => {
        if (isDown) throw new Error('D1 is down')
        return env.DB.batch(all)
      }
      const real = env.DB
      inner.env = {
        ...inner.env,
        DB: new Proxy(real, {
          get(target, name) {
            const value = Reflect.get(target, name)
            if (name === 'batch') return batch
            return typeof value === 'function' ? value.bind(target) : value
          },
        }),
      }
    })
    expect((await assign(id, ann.id)).status).toBe(200)
    expect(await assignments(id)).toEqual([])
    isDown = false
    await eventually(
      async () => {
        await runDurableObjectAlarm(gate)
        return assignments(id)
      },
      ({ length }) => length === 1,
    )
    const [event] = await assignments(id)
    await eventually(
      () => rows(`select status from deliveries where event_id = ?`, event?.id),
      (seen) => seen.length === 1 && seen[0]?.status === 'delivered',
    )
    const told = network.received.filter(({ url, body }) => url === 'https://sink.test/hook' && body.data.incident.id === id)
    expect(told.map(({ body }) => body.type)).toEqual(['incident.triggered', 'incident.assigned'])
    expect(told[1]?.body.data).toMatchObject({ actor: 'token:ops', incident: { assignee: { id: ann.id, name: 'Ann' } } })
  })

  it('pages nobody at PagerDuty, which has no word for it: no delivery is planned', async () => {
    const id = await opened()
    await assign(id, ann.id)
    const deliveries = await eventually(
      () =>
        rows<{ integration_id: string; event_type: string }>(
          `select integration_id, event_type from deliveries where incident_id = ?`,
          id,
        ),
      (seen) => seen.some(({ event_type }) => event_type === 'incident.assigned'),
    )
    expect(
      deliveries.filter(({ integration_id }) => integration_id === pagerduty.id).map(({ event_type }) => event_type),
    ).toEqual(['incident.triggered'])
    expect(deliveries.filter(({ integration_id }) => integration_id === hook.id)).toHaveLength(2)
    const [event] = await assignments(id)
    const preview = await admin('POST', '/templates/preview', {
      connector: 'pagerduty',
      parts: { summary: '{{ incident.title }}' },
      event: { incidentId: id, eventId: event?.id },
    })
    expect(preview.json).toMatchObject({ parts: {}, request: null, event: { incident: { assignee: { name: 'Ann' } } } })
    expect((await admin('POST', `/subscriptions/${pagerduty.subscriptionId}/test`)).json).toMatchObject({
      type: 'incident.triggered',
      status: 'delivered',
    })
  })
})

describe('whom it can be given to', () => {
  it('are the users who may sign in, by name; anybody else is refused by the name of the field', async () => {
    const id = await opened()
    const gone = await registered('viewer', 'Zoe')
    const names = async () => (await viewer('GET', '/incidents/assignees')).json.items.map(({ name }: { name: string }) => name)
    expect(await names()).toEqual(['Ann', 'Bob', 'Zoe'])
    await assign(id, gone.id)
    await admin('PATCH', `/users/${gone.id}`, { disabled: true })
    expect(await names()).toEqual(['Ann', 'Bob'])
    const other = await opened()
    expect(fieldsOf(await assign(other, gone.id))).toEqual([
      422,
      [{ path: 'userId', message: 'this user is disabled: choose somebody who may sign in' }],
    ])
    expect(fieldsOf(await assign(other, 'usr_nobody'))).toMatchObject([422, [{ path: 'userId' }]])
    expect(fieldsOf(await assign(other, 7))).toEqual([
      422,
      [{ path: 'userId', message: 'the id of a user (usr_…), or null for nobody' }],
    ])
    expect(fieldsOf(await ops('POST', `/incidents/${other}/assign`, {}))).toMatchObject([422, [{ path: 'userId' }]])
    expect(fieldsOf(await ops('POST', `/incidents/${other}/assign`, { user: ann.id }))).toMatchObject([
      422,
      [{ path: 'userId' }, { path: 'user' }],
    ])
    expect((await assign('inc_nothing', ann.id)).status).toBe(404)
    expect((await assign(other, ann.id, viewer)).status).toBe(403)
    // What was deleted has no name any more, and keeps its place.
    await admin('DELETE', `/users/${gone.id}`)
    const { json } = await eventually(
      () => viewer('GET', `/incidents/${id}`),
      ({ json }) => json.assignee !== null,
    )
    expect(json.assignee).toEqual({ id: gone.id, name: null })
  })
})

describe('a list of incidents', () => {
  it('is asked for mine, for nobody’s and for somebody’s, and so are the counts', async () => {
    const own = await integration({ connector: 'grafana', auth: 'key', name: 'Own' })
    const alert = (name: string) => ({ status: 'firing', labels: { alertname: name, severity: 'error' }, fingerprint: name })
    const { json } = await post(own, { alerts: ['one', 'two', 'three'].map(alert) })
    const [one = '', two = '', three = ''] = json.results?.map(({ incidentId }) => String(incidentId)) ?? []
    await eventually(
      () => rows(`select 1 from incidents where integration_id = ?`, own.id),
      ({ length }) => length === 3,
    )
    await assign(one, ann.id)
    await assign(two, bob.id)
    await eventually(
      () => rows(`select 1 from incidents where integration_id = ? and assignee_id is not null`, own.id),
      ({ length }) => length === 2,
    )
    const asked = async (query: string) =>
      (await ann.browser.ask('GET', `/api/v1/incidents?integrationId=${own.id}&${query}`)).json.items.map(
        ({ id }: { id: string }) => id,
      )
    for (const status of ['', '&status=open', '&status=triggered']) {
      expect(await asked(`assignee=me${status}`)).toEqual([one])
      expect(await asked(`assignee=none${status}`)).toEqual([three])
      expect(await asked(`assignee=${bob.id}${status}`)).toEqual([two])
    }
    const counts = await ann.browser.ask('GET', `/api/v1/incidents/counts?integrationId=${own.id}&assignee=me`)
    expect(counts.json).toEqual({ open: 1, triggered: 1, acknowledged: 0 })
    const path = async (query: string) => fieldsOf(await ops('GET', query))
    const message = 'a token is no user: name the user by id (usr_…) instead of me'
    expect(await path('/incidents?assignee=me')).toEqual([422, [{ path: 'assignee', message }]])
    expect(await path('/incidents/counts?assignee=me')).toEqual([422, [{ path: 'assignee', message }]])
    expect(await path('/incidents?assignee=everybody')).toEqual([
      422,
      [{ path: 'assignee', message: 'me, none, or the id of a user (usr_…)' }],
    ])
  })
})
