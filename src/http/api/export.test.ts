import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { EXPORT_ROWS_MAX } from '../../domain/export'
import { csvLine } from '../../kit/csv'
import { timeChars } from '../../kit/id'
import { signedIn } from '../../test/api'
import { registered } from '../../test/browser'
import { alerting } from '../../test/grafana'
import { eventually, integration, post, rows, subscribed } from '../../test/hub'
import { sink } from '../../test/sink'

sink()
const [admin, manager, viewer] = [await signedIn(), await signedIn('itsm_manager', 'ops'), await signedIn('viewer')]
const grafana = await integration({ connector: 'grafana', auth: 'key' })
await subscribed()
await post(grafana, alerting('=cmd|"x"'))
await eventually(
  () => rows(`select status from deliveries`),
  ([seen]) => seen?.status === 'delivered',
)
const lines = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
/** Rows of long ago, beside the true one. */
const many = (count: number, sql: string) =>
  env.DB.prepare(
    `insert into ${sql.replace('FROM', `from (with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count}) select i from n)`)}`,
  )
    .bind()
    .run()

describe('an export', () => {
  it.each(['incidents', 'events', 'deliveries', 'messages', 'audit'])('has all %s, a JSON object a line', async (kind) => {
    const answer = await admin('GET', `/export/${kind}`)
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('signalbox-next-cursor')]).toEqual([
      200,
      'application/x-ndjson',
      null,
    ])
    const all = lines(answer.text)
    const table = kind === 'audit' ? 'audit_log' : kind
    expect(all.map(({ id }) => id).sort()).toEqual((await rows(`select id from ${table}`)).map(({ id }) => id).sort())
    const [entry] = (await admin('GET', '/audit')).json.items
    expect(entry).toMatchObject({ action: 'content.exported', actor: 'token:super_admin', subject: kind })
  })

  it('shows what the lists show', async () => {
    const [incident] = lines((await manager('GET', '/export/incidents')).text)
    expect([incident]).toEqual((await manager('GET', '/incidents')).json.items)
    // A list also says in words what a delivery is about.
    const listed = (await manager('GET', '/deliveries')).json.items.map(({ incident: _, ...one }: Record<string, unknown>) => one)
    expect(lines((await manager('GET', '/export/deliveries')).text)).toEqual(listed)
    const messages = lines((await admin('GET', '/export/messages')).text)
    expect(messages).toEqual((await admin('GET', `/integrations/${grafana.id}/messages`)).json.items)
  })

  it('comes in pages, each row once and in order, between two times', async () => {
    const old = timeChars(Date.UTC(2020, 0, 1))
    await many(1_234, `audit_log select 'aud_${old}' || printf('%016d', i), ${Date.UTC(2020, 0, 1)}, 'a', 'b', 'c', '{}' FROM`)
    const { text } = await admin('GET', '/export/audit?since=2020-01-01T00:00:00Z&before=2020-01-02T00:00:00%2B01:00')
    const ids = lines(text).map(({ id }) => id)
    expect(ids).toHaveLength(1_234)
    expect([...new Set(ids)].sort()).toEqual(ids)
    expect(lines((await admin('GET', '/export/audit?before=2020-01-01T00:00:00Z')).text)).toEqual([])
    expect(lines((await admin('GET', '/export/incidents?before=2020-01-02T00:00:00Z')).text)).toEqual([])
    expect(lines((await admin('GET', '/export/events?since=2020-01-02T00:00:00Z')).text)).toHaveLength(1)
  })

  it('ends after as many rows as one may have, and the next one goes on there', { timeout: 60_000 }, async () => {
    const old = timeChars(1)
    await many(
      EXPORT_ROWS_MAX + 10,
      `messages select '${grafana.id}', 'msg_${old}' || printf('%016d', i), 'm' || i, 1, 'opened', '[]', '{}', null, 0 FROM`,
    )
    const first = await admin('GET', '/export/messages?before=1971-01-01T00:00:00Z')
    const cursor = first.headers.get('signalbox-next-cursor')
    expect(lines(first.text)).toHaveLength(EXPORT_ROWS_MAX)
    const second = await admin('GET', `/export/messages?before=1971-01-01T00:00:00Z&cursor=${encodeURIComponent(cursor ?? '')}`)
    expect(lines(second.text).map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, n) => `m${EXPORT_ROWS_MAX + 1 + n}`))
    expect(second.headers.get('signalbox-next-cursor')).toBe(null)
  })

  it('is CSV where it is asked for, and no formula', async () => {
    const answer = await manager('GET', '/export/incidents?format=csv')
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const [head, row] = answer.text.split('\r\n')
    expect(head).toMatch(/^id,number,status,/)
    expect(row).toContain(`"'=cmd|""x""`)
    const deliveries = (await manager('GET', '/export/deliveries?format=csv')).text.split('\r\n')
    expect(deliveries).toHaveLength(3)
  })

  it('says who takes care of an incident, and who did after each event', async () => {
    const { id: userId } = await registered('viewer', 'Ann')
    const [{ id = '' } = {}] = await rows<{ id: string }>(`select id from incidents`)
    await manager('POST', `/incidents/${id}/assign`, { userId })
    await eventually(
      () => rows(`select 1 from incidents where assignee_id = ?`, userId),
      ({ length }) => length === 1,
    )
    const [incident] = lines((await manager('GET', '/export/incidents')).text)
    expect(incident.assignee).toEqual({ id: userId, name: 'Ann' })
    expect(lines((await manager('GET', '/export/events')).text).map(({ assigneeId }) => assigneeId)).toEqual([null, userId])
  })

  it('is for those who may, and refused where it is not right', async () => {
    const status = async (api: typeof admin, path: string) => (await api('GET', `/export/${path}`)).status
    for (const kind of ['incidents', 'events', 'deliveries']) {
      expect(await status(viewer, kind)).toBe(403)
      expect(await status(manager, kind)).toBe(200)
    }
    for (const kind of ['messages', 'audit']) expect(await status(manager, kind)).toBe(403)
    const wrong = async (path: string) => {
      const { status: got, json } = await admin('GET', `/export/${path}`)
      return [got, json.errors?.map(({ path: field }: { path: string }) => field)]
    }
    expect(await wrong('messages?format=csv')).toEqual([422, ['format']])
    expect(await wrong('incidents?format=xml')).toEqual([422, ['format']])
    expect(await wrong('incidents?since=yesterday')).toEqual([422, ['since']])
    expect(await wrong('incidents?cursor=abc')).toEqual([422, ['cursor']])
    expect(await status(admin, 'unicorns')).toBe(404)
  })
})

it.each([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['a"b', '"a""b"'],
  ['a\nb', '"a\nb"'],
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@x', "'@x"],
  ['\tx', "'\tx"],
  [-1, '-1'],
  [null, ''],
  [{ a: 1 }, '"{""a"":1}"'],
])('%j is %s in CSV', (value, expected) => {
  expect(csvLine([value, 'x'])).toBe(`${expected},x\r\n`)
})
