import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { signedIn } from '../test/api'
import { registered } from '../test/browser'
import { alertAbout, delivered, erasing, somebody } from '../test/erasing'
import { deps, eventually, gateOf, rows } from '../test/hub'
import { sink } from '../test/sink'
import { failed } from './operator-events/facts'
import { raise } from './operator-events/raise'

const network = sink()
const quick = network.answer
const manager = await signedIn('itsm_manager', 'ops')
const { admin, grafana, hook, erase, posted, saying, withD1 } = await erasing()
const { id: assigned } = await registered('viewer', 'Ann')

beforeEach(async () => {
  network.answer = quick
  await withD1((real) => real())
})

describe('erasing an incident', () => {
  it('leaves an empty, closed row, and nothing of it anywhere; others stay as they are', async () => {
    const [name, other] = [somebody(), somebody()]
    const [id, otherId] = (await posted(alertAbout(name, { who: name }), alertAbout(other))) as [string, string]
    await posted(alertAbout(name, { who: name }))
    await posted(alertAbout(name, { who: name }, 'resolved'))
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
    const name = somebody()
    const [id] = (await posted(alertAbout(name))) as [string]
    await eventually(
      () => rows(`select status from deliveries where incident_id = ?`, id),
      ([seen]) => seen?.status === 'scheduled',
    )
    await erase({ incidentId: id })
    expect(await rows(`select open, status from incidents where id = ?`, id)).toEqual([{ open: 0, status: 'resolved' }])
    expect(await rows(`select * from deliveries where incident_id = ?`, id)).toEqual([])
    const [next] = (await posted(alertAbout(name))) as [string]
    expect(next).not.toBe(id)
  })

  it('is not undone by a drain that was under way', async () => {
    const name = somebody()
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
    const [id] = (await posted(alertAbout(name))) as [string]
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
    const name = somebody()
    const [id] = (await posted(alertAbout(name))) as [string]
    await delivered(id, 1)
    let down = true
    await withD1(async (real) => {
      if (down) throw new Error('D1 is down')
      return real()
    })
    await posted(alertAbout(name, { who: name }, 'resolved'))
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
      const name = somebody()
      let answered = false
      network.answer = async () => {
        if (answered) return new Response('')
        answered = true
        const [incident] = await rows<{ id: string }>(`select id from incidents where title like ?`, `%${name}%`)
        await erase(by === 'incident' ? { incidentId: incident?.id } : { text: name })
        return new Response(`thanks, ${name}`)
      }
      const [id] = (await posted(alertAbout(name))) as [string]
      await eventually(
        () => rows(`select status from deliveries where incident_id = ?`, id),
        (seen) => answered && (by === 'incident' ? seen.length === 0 : seen[0]?.status === 'delivered'),
      )
      network.answer = quick
      // Whatever comes after it has been recorded by then.
      const [next] = (await posted(alertAbout(somebody()))) as [string]
      await delivered(next, 1)
      expect(await saying(name)).toEqual([])
      expect(await rows(`select count(*) n from attempts where delivery_id not in (select id from deliveries)`)).toEqual([
        { n: 0 },
      ])
    },
  )
})
