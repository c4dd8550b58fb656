import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { signedIn } from '../test/api'
import { registered } from '../test/browser'
import { deps, eventually, integration, type Made, post, request, rows, subscribed } from '../test/hub'
import { sink } from '../test/sink'
import { failed } from './operator-events/facts'
import { raise } from './operator-events/raise'

const network = sink()
const quick = network.answer
const [admin, manager] = [await signedIn('super_admin', 'boss'), await signedIn('itsm_manager', 'ops')]
const grafana = await integration({ connector: 'grafana', auth: 'key' })
const hook = await subscribed()
const { id: assigned } = await registered('viewer', 'Ann')

let problems = 0
const alert = (name: string, labels: Record<string, string> = {}, status = 'firing') => ({
  status,
  labels: { alertname: name, severity: 'critical', ...labels },
  annotations: { summary: `${name} is broken` },
  fingerprint: name,
})
const posted = async (...alerts: object[]) => {
  const answer = await post(grafana, { alerts })
  expect(answer.status).toBe(202)
  return (answer.json.results ?? []).map(({ incidentId }) => String(incidentId))
}
const person = () => `Mario Rossi ${++problems}`
const erase = async (body: object, api = admin) => (await api('POST', '/erase', body)).json
const delivered = (incidentId: string, count: number) =>
  eventually(
    () => rows(`select status from deliveries where incident_id = ?`, incidentId),
    (seen) => seen.length === count && seen.every(({ status }) => status === 'delivered'),
  )
const gateOf = ({ id }: Made) => env.GATE.get(env.GATE.idFromName(id))

/** Every place in D1 and in the gate's storage that says a text, whatever its case. */
async function saying(text: string): Promise<string[]> {
  const needle = text.toLowerCase()
  const found: string[] = []
  const look = (where: string, all: Record<string, unknown>[]) => {
    for (const row of all)
      for (const [column, value] of Object.entries(row))
        if (String(value).toLowerCase().includes(needle)) found.push(`${where}.${column}`)
  }
  for (const { name } of await tables()) look(name, await rows(`select * from ${name}`))
  await runInDurableObject(gateOf(grafana), (_, state) => {
    for (const table of ['problems', 'seen', 'outbox', 'meta'])
      look(`gate.${table}`, state.storage.sql.exec(`select * from ${table}`).toArray())
  })
  return [...new Set(found)].sort()
}
const tables = () =>
  rows<{ name: string }>(
    `select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like '\\_cf%' escape '\\' and name not like 'd1_%'`,
  )

/** D1 as the gate sees it, for as long as the test says. */
const withD1 = (behave: (real: () => Promise<D1Result[]>) => Promise<D1Result[]>) =>
  runInDurableObject(gateOf(grafana), (instance) => {
    const inner = instance as unknown as { env: Env }
    const db = env.DB
    inner.env = {
      ...inner.env,
      DB: new Proxy(db, {
        get(target, name) {
          const value = Reflect.get(target, name)
          if (name === 'batch') return (all: D1PreparedStatement[]) => behave(() => target.batch(all))
          return typeof value === 'function' ? value.bind(target) : value
        },
      }),
    }
  })

beforeEach(async () => {
  network.answer = quick
  await withD1((real) => real())
})

describe('erasing an incident', () => {
  it('leaves an empty, closed row, and nothing of it anywhere; others stay as they are', async () => {
    const [name, other] = [person(), person()]
    const [id, otherId] = (await posted(alert(name, { who: name }), alert(other))) as [string, string]
    await posted(alert(name, { who: name }))
    await posted(alert(name, { who: name }, 'resolved'))
    await delivered(id, 2)
    await delivered(otherId, 1)
    await admin('POST', `/incidents/${otherId}/assign`, { userId: assigned })
    await env.DB.prepare(`update incidents set assignee_id = ?1 where id = ?2`).bind(assigned, id).run()
    await admin('POST', `/incidents/${id}/acknowledge`)
    await env.DB.prepare(`insert into external_links values (?1, ?2, ?3, null)`).bind(hook.id, id, `ticket of ${name}`).run()
    const [theirs] = await rows<{ id: string }>(`select id from deliveries where incident_id = ?`, id)
    await raise(deps(), [failed({ id: hook.id, name: 'hook' }, theirs!.id, 'http_400', `unknown person ${name}`, Date.now())])
    await manager('POST', `/incidents/${otherId}/acknowledge`)
    const number = (await rows<{ number: number }>(`select number from incidents where id = ?`, id))[0]!.number
    await eventually(
      () => rows(`select * from messages where slot = ?`, `~${id}`),
      (seen) => seen.length === 1,
    )
    const before = await saying(name)
    expect(before).toEqual(
      expect.arrayContaining([
        'deliveries.last_attempt',
        'external_links.external_id',
        'incidents.title',
        'messages.body',
        'operator_events.detail',
      ]),
    )

    const tried = await erase({ incidentId: id, dryRun: true })
    expect(await saying(name)).toEqual(before)
    const done = await erase({ incidentId: id })
    expect(done).toEqual({ ...tried, dryRun: false })
    expect(done).toEqual({
      dryRun: false,
      done: true,
      cursor: null,
      erased: {
        gates: 1,
        messages: 3,
        incidents: 1,
        events: 2,
        deliveries: 2,
        attempts: 0,
        links: 1,
        integrations: 0,
        operatorEvents: 1,
        audit: expect.any(Number),
      },
    })
    expect(await saying(name)).toEqual([])
    expect((await admin('GET', `/incidents/${id}`)).json).toMatchObject({
      number,
      status: 'resolved',
      title: '[erased]',
      dedupKey: '[erased]',
      labels: {},
      assignee: null,
    })
    expect((await admin('GET', `/incidents/${id}/timeline`)).json.items).toEqual([])
    // The message that opened both keeps what it did to the other one, and what it said is gone for both.
    expect((await admin('GET', `/incidents/${otherId}`)).json).toMatchObject({
      title: expect.stringContaining(other),
      assignee: { id: assigned, name: 'Ann' },
    })
    await delivered(otherId, 3)
    expect(await rows(`select results from messages where results like ?`, `%${otherId}%`)).toHaveLength(1)

    const audit = (await admin('GET', '/audit')).json.items.filter(({ subject }: { subject: string }) => subject === id)
    expect(audit.slice(0, 2)).toMatchObject([
      { action: 'content.erased', actor: 'token:boss', detail: { ...done.erased, done: true } },
      { action: 'content.erasing', actor: 'token:boss', detail: {} },
    ])
    // Once more is fine, and finds nothing.
    expect((await erase({ incidentId: id })).erased).toMatchObject({ gates: 0, incidents: 0, events: 0, deliveries: 0 })
  })

  it('that is open closes it: the next trigger opens another one, and nothing is delivered any more', async () => {
    network.answer = () => new Response('', { status: 500 })
    const name = person()
    const [id] = (await posted(alert(name))) as [string]
    await eventually(
      () => rows(`select status from deliveries where incident_id = ?`, id),
      ([seen]) => seen?.status === 'scheduled',
    )
    await erase({ incidentId: id })
    expect(await rows(`select open, status from incidents where id = ?`, id)).toEqual([{ open: 0, status: 'resolved' }])
    expect(await rows(`select * from deliveries where incident_id = ?`, id)).toEqual([])
    const [next] = (await posted(alert(name))) as [string]
    expect(next).not.toBe(id)
  })

  it('is not undone by a drain that was under way', async () => {
    const name = person()
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let reached = false
    await withD1(async (real) => {
      reached = true
      await held
      return real()
    })
    // The gate has begun to drain the opening; D1 has the incident only once it is released, so it is asked of the gate itself.
    const [id] = (await posted(alert(name))) as [string]
    await eventually(
      async () => reached,
      (seen) => seen,
    )
    let answered = false
    const erased = gateOf(grafana)
      .erase({ incidentId: id }, false)
      .then(() => {
        answered = true
      })
    // What is asked after it is answered before it: it waits for the drain.
    for (let n = 0; n < 3; n++) await gateOf(grafana).version()
    expect(answered).toBe(false)
    release()
    await erased
    expect(await rows(`select id from incidents where id = ?`, id)).toEqual([{ id }])
    await erase({ incidentId: id })
    expect(await saying(name)).toEqual([])
  })

  it('is not undone by an outbox that waited for D1', async () => {
    const name = person()
    const [id] = (await posted(alert(name))) as [string]
    await delivered(id, 1)
    let down = true
    await withD1(async (real) => {
      if (down) throw new Error('D1 is down')
      return real()
    })
    await posted(alert(name, { who: name }, 'resolved'))
    await eventually(
      () => saying(name),
      (seen) => seen.includes('gate.outbox.effects'),
    )
    await erase({ incidentId: id })
    expect(await saying(name)).toEqual([])
    down = false
    await eventually(
      async () => {
        await runDurableObjectAlarm(gateOf(grafana))
        return runInDurableObject(gateOf(grafana), (_, state) =>
          state.storage.sql.exec<{ n: number }>(`select count(*) n from outbox`).one(),
        )
      },
      ({ n }) => n === 0,
    )
    expect(await saying(name)).toEqual([])
    expect(await rows(`select * from events where incident_id = ?`, id)).toEqual([])
    expect(await rows(`select status, title from incidents where id = ?`, id)).toEqual([
      { status: 'resolved', title: '[erased]' },
    ])
  })
})

describe('an attempt that is under way', () => {
  it.each(['incident', 'text'])(
    'leaves nothing of what is erased by %s, and its delivery is known where it is still there',
    async (by) => {
      const name = person()
      let answered = false
      network.answer = async () => {
        if (answered) return new Response('')
        answered = true
        const [incident] = await rows<{ id: string }>(`select id from incidents where title like ?`, `%${name}%`)
        await erase(by === 'incident' ? { incidentId: incident?.id } : { text: name })
        return new Response(`thanks, ${name}`)
      }
      const [id] = (await posted(alert(name))) as [string]
      await eventually(
        () => rows(`select status from deliveries where incident_id = ?`, id),
        (seen) => answered && (by === 'incident' ? seen.length === 0 : seen[0]?.status === 'delivered'),
      )
      network.answer = quick
      // Whatever comes after it has been recorded by then.
      const [next] = (await posted(alert(person()))) as [string]
      await delivered(next, 1)
      expect(await saying(name)).toEqual([])
      expect(await rows(`select count(*) n from attempts where delivery_id not in (select id from deliveries)`)).toEqual([
        { n: 0 },
      ])
    },
  )
})

describe('erasing a text', () => {
  it('takes it out of everything, case aside, and counts before', async () => {
    const name = `Ann\u00e9 "O'Hara" ${++problems}`
    const [id] = (await posted(alert(`db-${problems}`, { who: name }))) as [string]
    await delivered(id, 1)
    await env.DB.prepare(`insert into audit_log values ('aud_00', 0, 'a', 'b', 'c', ?1)`)
      .bind(JSON.stringify({ was: name }))
      .run()
    await request(`/api/integrations/grafana/${grafana.id}`, {
      method: 'POST',
      headers: { 'user-agent': name.replace('\u00e9', 'e') },
    })
    const shouted = name.toUpperCase()
    const tried = await erase({ text: shouted, dryRun: true })
    expect(tried.erased).toMatchObject({ messages: 1, incidents: 1, deliveries: 1, audit: 1 })
    const done = await erase({ text: shouted })
    expect(done).toMatchObject({ done: true, erased: tried.erased })
    expect(await saying(`Ann\u00e9`)).toEqual([])
    expect(await saying(`"O'Hara" ${problems}`)).toEqual([])
    // What does not say it stays.
    expect((await admin('GET', `/incidents/${id}`)).json).toMatchObject({
      status: 'triggered',
      dedupKey: `db-${problems}`,
      labels: { who: '[erased]', alertname: `db-${problems}` },
    })
    const [entry] = (await admin('GET', '/audit')).json.items
    expect(entry).toMatchObject({ action: 'content.erased', subject: expect.stringMatching(/^sha256:[0-9a-f]{16}$/) })
    expect((await erase({ text: shouted, dryRun: true })).erased).toEqual(
      Object.fromEntries(Object.keys(done.erased).map((kind) => [kind, 0])),
    )
  })

  it.each([
    ['escaped for ASCII', (text: string) => JSON.stringify(text).slice(1, -1).replace('\u00fc', '\\u00fc')],
    ['JSON in JSON', (text: string) => JSON.stringify(JSON.stringify({ text })).slice(1, -1)],
    ['percent-encoded', (text: string) => encodeURIComponent(text)],
    ['of a form', (text: string) => encodeURIComponent(text).replaceAll('%20', '+')],
  ])('finds it %s', async (_, written) => {
    const text = `M\u00fcller "x/y" ${++problems}`
    await env.DB.prepare(`insert into messages values (?1, ?2, ?2, 1, 'opened', '[]', '{}', ?3, 4)`)
      .bind(grafana.id, `msg_0_${problems}`, `{"a":"${written(text)}"}`)
      .run()
    expect((await erase({ text })).erased.messages).toBe(1)
    expect(await rows(`select body from messages where slot = ?`, `msg_0_${problems}`)).toEqual([{ body: '[erased]' }])
  })

  it('that stands in a dedup key closes the incident, in the gate too', async () => {
    const name = person()
    const [id] = (await posted(alert(name))) as [string]
    await delivered(id, 1)
    await erase({ text: name })
    expect(await saying(name)).toEqual([])
    expect(await rows(`select open, status, dedup_key from incidents where id = ?`, id)).toEqual([
      { open: 0, status: 'resolved', dedup_key: '[erased]' },
    ])
    expect((await posted(alert(name)))[0]).not.toBe(id)
  })

  it('never takes names of ours for words of theirs', async () => {
    const [id] = (await posted(alert(`plain-${++problems}`))) as [string]
    await delivered(id, 1)
    const before = await rows(`select id, type, status from events where incident_id = ?`, id)
    await posted(alert(`plain-${problems}`, {}, 'resolved'))
    await erase({ text: 'triggered' })
    await erase({ text: 'inc_' })
    await delivered(id, 2)
    expect((await rows(`select id, type, status from events where incident_id = ? order by id`, id)).slice(0, 1)).toEqual(before)
    expect(await rows(`select status from incidents where id = ?`, id)).toEqual([{ status: 'resolved' }])
  })

  it('goes on by its cursor where there is much, and says so', { timeout: 60_000 }, async () => {
    const name = person()
    await env.DB.prepare(
      `insert into messages with recursive n(i) as (select 0 union all select i + 1 from n where i < 11999)
       select ?1, 'msg_00' || printf('%06d', i), 'm', 1, 'opened', '[]', '{}', case i % 1000 when 0 then ?2 else 'nobody' end, 4 from n`,
    )
      .bind(grafana.id, `hello ${name}`)
      .run()
    const answers = []
    for (let cursor: string | null = null; answers.length < 20; ) {
      const answer: { done: boolean; cursor: string | null; erased: { messages: number } } = await erase({
        text: name,
        ...(cursor !== null && { cursor }),
      })
      answers.push(answer)
      cursor = answer.cursor
      if (answer.done) break
    }
    expect(answers.length).toBeGreaterThan(1)
    expect(answers.every(({ done, cursor }) => done === (cursor === null))).toBe(true)
    expect(answers.reduce((sum, { erased }) => sum + erased.messages, 0)).toBe(12)
    expect(await saying(name)).toEqual([])
    await env.DB.prepare(`delete from messages where slot < 'msg_01'`).run()
  })
})

describe('what is asked', () => {
  it('is refused where it is not right, with the field that is wrong', async () => {
    const wrong = async (body: object) => {
      const { status, json } = await admin('POST', '/erase', body)
      return [status, json.errors?.map(({ path }: { path: string }) => path)]
    }
    expect(await wrong({})).toEqual([422, ['incidentId']])
    expect(await wrong({ incidentId: 'inc_1', text: 'somebody' })).toEqual([422, ['incidentId']])
    expect(await wrong({ text: 'abc' })).toEqual([422, ['text']])
    expect(await wrong({ text: '   a   ' })).toEqual([422, ['text']])
    expect(await wrong({ text: 'x'.repeat(201) })).toEqual([422, ['text']])
    expect(await wrong({ text: 'somebody', colour: 1 })).toEqual([422, ['colour']])
    expect(await wrong({ incidentId: 'inc_none' })).toEqual([404, undefined])
    for (const cursor of ['!', 'e30', btoa('{"of":"sha256:0","at":"messages","after":null}')])
      expect(await wrong({ text: 'somebody', cursor })).toEqual([422, ['cursor']])
    expect((await manager('POST', '/erase', { text: 'somebody' })).status).toBe(403)
  })

  it('knows every table: what vendors and people say stands in none but these', async () => {
    const searched = [
      'attempts',
      'audit_log',
      'deliveries',
      'events',
      'external_links',
      'incidents',
      'integrations',
      'messages',
      'operator_events',
    ]
    // Set up by admins, made by us, or sealed and gone within a day.
    const others = [
      ...['challenges', 'credentials', 'idempotency_keys', 'identities', 'invitations', 'passkeys', 'replays', 'rollups_minute'],
      ...['services', 'sessions', 'settings', 'subscriptions', 'template_versions', 'templates', 'tokens', 'totals', 'users'],
    ]
    expect((await tables()).map(({ name }) => name).sort()).toEqual([...searched, ...others].sort())
  })
})
