import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { timeChars } from '../../kit/id'
import { everyPage, signedIn } from '../../test/api'

const ada = await signedIn('super_admin', 'ada')
const bo = await signedIn('itsm_manager', 'bo')
const first = (await ada('POST', '/services', { name: 'checkout' })).json
await ada('PATCH', `/services/${first.id}`, { name: 'payments' })
await bo('POST', '/services', { name: 'search' })
await ada('POST', '/tokens', { name: 'ci', role: 'viewer' })

const found = async (query: string) =>
  (await bo('GET', `/audit?${query}`)).json.items.map(({ actor, action }: Record<string, string>) => [actor, action])

it.each([
  ['actor=token:bo', [['token:bo', 'service.created']]],
  ['action=service.renamed', [['token:ada', 'service.renamed']]],
  ['action=token&actor=token:ada', [['token:ada', 'token.created']]],
  // What it begins with, to the dot: not any text.
  ['action=serv', []],
  ['action=%25', []],
  [
    `subject=${first.id}`,
    [
      ['token:ada', 'service.renamed'],
      ['token:ada', 'service.created'],
    ],
  ],
  ['before=2020-01-01T00:00:00Z', []],
  ['since=2999-01-01T00:00:00Z', []],
])('the audit log is searched: %s', async (query, expected) => {
  expect(await found(query)).toEqual(expected)
})

it('is bounded by time, along its key', async () => {
  // With an id of its own time, whatever clock other tests have lived by.
  const ms = Date.UTC(2020, 0, 1)
  await env.DB.prepare(`insert into audit_log values (?1, ?2, 'user:Ada', 'old.renamed', 'svc_old', '{}')`)
    .bind(`aud_${timeChars(ms)}${'0'.repeat(16)}`, ms)
    .run()
  const iso = (at: number) => encodeURIComponent(new Date(at).toISOString())
  expect(await found(`action=old.renamed&since=${iso(ms - 1000)}&before=${iso(ms + 1000)}`)).toHaveLength(1)
  expect(await found(`action=old.renamed&since=${iso(ms + 1000)}`)).toEqual([])
  expect(await found(`action=old.renamed&before=${iso(ms - 1000)}`)).toEqual([])
  const plan = await env.DB.prepare(
    `explain query plan select * from audit_log where actor = ?1 and id >= ?2 and id < ?3 order by id desc limit 51`,
  )
    .bind('token:bo', 'aud_0', 'aud_z')
    .all<{ detail: string }>()
  expect(plan.results.map(({ detail }) => detail)).toEqual([
    expect.stringMatching(/^SEARCH audit_log USING .*\(id>\? AND id<\?\)$/),
  ])
})

it('pages through what a search finds', async () => {
  const { items, pages } = await everyPage(bo, '/audit?actor=token:ada', 1)
  expect([items.map(({ action }) => action), pages]).toEqual([['token.created', 'service.renamed', 'service.created'], 3])
})

it('names the field of a search that cannot be', async () => {
  const { status, json } = await bo('GET', '/audit?since=yesterday')
  expect([status, json.errors[0].path]).toEqual([422, 'since'])
})
