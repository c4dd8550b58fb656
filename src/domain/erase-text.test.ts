import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { signedIn } from '../test/api'
import { alertAbout, delivered, erasing, somebody, tables } from '../test/erasing'
import { request, rows } from '../test/hub'
import { sink } from '../test/sink'

const network = sink()
const quick = network.answer
const manager = await signedIn('itsm_manager', 'ops')
const { admin, grafana, erase, posted, saying, withD1 } = await erasing()

let problems = 0

beforeEach(async () => {
  network.answer = quick
  await withD1((real) => real())
})

describe('erasing a text', () => {
  it('takes it out of everything, case aside, and counts before', async () => {
    const name = `Ann\u00e9 "O'Hara" ${++problems}`
    const [id] = (await posted(alertAbout(`db-${problems}`, { who: name }))) as [string]
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
    const name = somebody()
    const [id] = (await posted(alertAbout(name))) as [string]
    await delivered(id, 1)
    await erase({ text: name })
    expect(await saying(name)).toEqual([])
    expect(await rows(`select open, status, dedup_key from incidents where id = ?`, id)).toEqual([
      { open: 0, status: 'resolved', dedup_key: '[erased]' },
    ])
    expect((await posted(alertAbout(name)))[0]).not.toBe(id)
  })

  it('never takes names of ours for words of theirs', async () => {
    const [id] = (await posted(alertAbout(`plain-${++problems}`))) as [string]
    await delivered(id, 1)
    const before = await rows(`select id, type, status from events where incident_id = ?`, id)
    await posted(alertAbout(`plain-${problems}`, {}, 'resolved'))
    await erase({ text: 'triggered' })
    await erase({ text: 'inc_' })
    await delivered(id, 2)
    expect((await rows(`select id, type, status from events where incident_id = ? order by id`, id)).slice(0, 1)).toEqual(before)
    expect(await rows(`select status from incidents where id = ?`, id)).toEqual([{ status: 'resolved' }])
  })

  it('goes on by its cursor where there is much, and says so', { timeout: 60_000 }, async () => {
    const name = somebody()
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
