import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { integrationWithCredentials } from '../../store/integrations'
import { deps, eventually, integration, rows } from '../../test/hub'
import { gateConfigOf } from '../integrations/find'
import { changeIntegration } from '../integrations/update'
import { queueDuePolls } from './due'
import { runPoll } from './run'

/** A Qualys of hosts 1 to n, a host a page, which answers as `trouble` says first. */
function vendor(hosts: number) {
  const state = { asked: [] as string[], trouble: [] as (() => Response | Promise<Response>)[], hosts, status: 'New' }
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
    const url = new URL((input as Request).url)
    const from = Number(url.searchParams.get('id_min') ?? 1)
    state.asked.push(`${url.searchParams.get('detection_updated_since')?.slice(0, 4)} ${from}`)
    const trouble = state.trouble.shift()
    if (trouble) return trouble()
    return new Response(page(from, state))
  })
  return state
}
const page = (from: number, { hosts, status }: { hosts: number; status: string }) => `<HOST_LIST_VM_DETECTION_OUTPUT><RESPONSE>
  <DATETIME>2026-10-02T07:00:00Z</DATETIME>
  <HOST_LIST><HOST><ID>${from}</ID><DNS>h${from}.acme.test</DNS><DETECTION_LIST><DETECTION>
    <QID>38739</QID><SEVERITY>5</SEVERITY><STATUS>${status}</STATUS></DETECTION></DETECTION_LIST></HOST></HOST_LIST>
  ${from < hosts ? `<WARNING><URL>https://q.acme.test/?id_min=${from + 1}</URL></WARNING>` : ''}
</RESPONSE></HOST_LIST_VM_DETECTION_OUTPUT>`

const qualys = () =>
  integration({
    connector: 'qualys',
    settings: { platformUrl: 'https://q.acme.test' },
    credentials: { username: 'acme_sbx', password: 'quiet-harbour-71' },
  })
const incidents = async (id: string) =>
  (
    await rows<{ dedup_key: string; status: string; occurrences: number }>(
      `select dedup_key, status, occurrences from incidents where integration_id = ? order by dedup_key`,
      id,
    )
  ).map(({ dedup_key, status, occurrences }) => `${dedup_key} ${status} ${occurrences}`)
const stateOf = async (id: string) =>
  (await rows(`select poll_every_seconds every, poll_failures failures, poll_error error from integrations where id = ?`, id))[0]
const dueInSeconds = async (id: string) =>
  Math.round(
    ((await rows<{ at: number }>(`select poll_due_at at from integrations where id = ?`, id))[0]!.at - Date.now()) / 1000,
  )

beforeEach(() => vi.restoreAllMocks())

describe('a poll', () => {
  it('reads page after page and opens one incident per finding, and what is fixed resolves', async () => {
    const api = vendor(3)
    const { id } = await qualys()
    expect(await runPoll(deps(), id)).toEqual({ kind: 'done', pages: 3, signals: 3, more: false })
    const open = ['host:1:qid:38739 triggered 1', 'host:2:qid:38739 triggered 1', 'host:3:qid:38739 triggered 1']
    await eventually(
      () => incidents(id),
      (seen) => seen.length === 3,
    )
    expect(await incidents(id)).toEqual(open)
    expect(await stateOf(id)).toEqual({ every: 900, failures: 0, error: null })
    expect(await dueInSeconds(id)).toBeGreaterThan(890)

    api.status = 'Fixed'
    expect(await runPoll(deps(), id)).toEqual({ kind: 'done', pages: 3, signals: 3, more: false })
    await eventually(
      () => incidents(id),
      (seen) => seen.every((one) => one.includes('resolved')),
    )
  })

  it('that is killed in the middle begins again at the page that was not kept: nothing lost, nothing twice', async () => {
    const api = vendor(3)
    const { id } = await qualys()
    // The second page comes, and the run dies before it can hand it in.
    api.trouble.push(
      () => new Response(page(1, api)),
      () => Promise.reject(new Error('killed')),
    )
    await runPoll(deps(), id)
    await eventually(
      () => incidents(id),
      (seen) => seen.length === 1,
    )
    api.asked.splice(0)
    expect(await runPoll(deps(), id)).toEqual({ kind: 'done', pages: 2, signals: 2, more: false })
    expect(api.asked.map((one) => one.split(' ')[1])).toEqual(['2', '3'])
    await eventually(
      () => incidents(id),
      (seen) => seen.length === 3,
    )
    expect(await incidents(id)).toEqual([1, 2, 3].map((host) => `host:${host}:qid:38739 triggered 1`))
  })

  it('never runs beside another of the same integration', async () => {
    const api = vendor(1)
    let letGo = () => {}
    const held = new Promise<void>((resolve) => {
      letGo = resolve
    })
    api.trouble.push(() => held.then(() => new Response(page(1, api))))
    const { id } = await qualys()
    const first = runPoll(deps(), id)
    await eventually(
      async () => api.asked.length,
      (asked) => asked === 1,
    )
    expect(await runPoll(deps(), id)).toEqual({ kind: 'skipped' })
    letGo()
    expect(await first).toMatchObject({ kind: 'done', signals: 1 })
    expect(await runPoll(deps(), id)).toMatchObject({ kind: 'done' })
  })

  it('whose lease another run has taken keeps nothing', async () => {
    const api = vendor(1)
    const { id } = await qualys()
    const gate = env.GATE.getByName(id)
    const { integration: row } = (await integrationWithCredentials(env.DB, id))!
    api.trouble.push(async () => {
      // As if the lease had run out while the vendor thought.
      const kept = await runInDurableObject(gate, (_, { storage }) =>
        storage.sql.exec<{ value: string }>(`select value from meta where key = 'poll'`).one(),
      )
      await gate.endPoll(JSON.parse(kept.value).lease)
      expect(await gate.beginPoll(gateConfigOf(row), 'another run')).toEqual({ kind: 'go', lease: 'another run', cursor: null })
      return new Response(page(1, api))
    })
    expect(await runPoll(deps(), id)).toEqual({ kind: 'skipped' })
    expect(await incidents(id)).toEqual([])
    await gate.endPoll('another run')
    expect(await runPoll(deps(), id)).toMatchObject({ kind: 'done', signals: 1 })
  })

  it('waits as long as the vendor says, then doubles its own pace, and says what was wrong without the password', async () => {
    const api = vendor(1)
    const { id } = await qualys()
    api.trouble.push(() => new Response('busy', { status: 429, headers: { 'retry-after': '2000' } }))
    expect(await runPoll(deps(), id)).toEqual({ kind: 'failed', code: 'http_429', reason: 'HTTP 429: busy', afterSeconds: 2000 })
    expect(await dueInSeconds(id)).toBeGreaterThan(1990)
    for (const expected of [1800, 3600, 3600]) {
      api.trouble.push(() => new Response('acme_sbx quiet-harbour-71 unknown', { status: 401 }))
      await runPoll(deps(), id)
      expect(Math.abs((await dueInSeconds(id)) - expected)).toBeLessThan(10)
    }
    const { failures, error } = (await stateOf(id)) as { failures: number; error: string }
    expect(failures).toBe(4)
    expect(error).toContain('http_401')
    expect(error).not.toContain('quiet-harbour-71')
    await runPoll(deps(), id)
    expect(await stateOf(id)).toMatchObject({ failures: 0, error: null })
  })

  it('comes again sooner where the vendor is still at work', async () => {
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) =>
      Response.json(
        (input as Request).url.endsWith('/status') ? { status: 'PROCESSING', chunks_available: [] } : { export_uuid: 'e0f7acd0' },
      ),
    )
    const { id } = await integration({
      connector: 'tenable',
      credentials: { accessKey: 'access-0123456789', secretKey: 'secret-0123456789' },
    })
    expect(await runPoll(deps(), id)).toEqual({ kind: 'done', pages: 2, signals: 0, more: false, againSeconds: 60 })
    expect(Math.abs((await dueInSeconds(id)) - 60)).toBeLessThan(5)
  })

  it('is queued when it is due, once, and only while the integration is on', async () => {
    vendor(1)
    const { id } = await qualys()
    await env.DB.prepare(`update integrations set poll_due_at = 0 where id = ?1`).bind(id).run()
    await env.DB.prepare(`update integrations set poll_due_at = null where id <> ?1`).bind(id).run()
    expect(await queueDuePolls(deps())).toBe(1)
    expect(await queueDuePolls(deps())).toBe(0)
    await eventually(
      () => incidents(id),
      (seen) => seen.length === 1,
    )
    await changeIntegration(deps(), id, { enabled: false }, 'token:test')
    await env.DB.prepare(`update integrations set poll_due_at = 0 where id = ?1`).bind(id).run()
    expect(await queueDuePolls(deps())).toBe(0)
    expect(await runPoll(deps(), id)).toBeUndefined()
  })
})
