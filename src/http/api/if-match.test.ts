import { describe, expect, it } from 'vitest'
import { type ApiAnswer, signedIn } from '../../test/api'
import { registered } from '../../test/browser'
import { integration, rows } from '../../test/hub'

const api = await signedIn('super_admin', 'root')
const ifMatch = (updatedAt: string) => ({ 'if-match': `"${updatedAt}"` })
const webhook = () => integration({ connector: 'webhook', credentials: { url: 'https://sink.test/hook' } })

interface Editable {
  path: string
  /** Two edits that do not agree. */
  mine: object
  theirs: object
}
const made: Record<string, () => Promise<Editable>> = {
  user: async () => ({
    path: `/users/${(await registered('viewer', 'Vera')).id}`,
    mine: { role: 'itsm_manager' },
    theirs: { name: 'Vera Lind' },
  }),
  integration: async () => ({
    path: `/integrations/${(await webhook()).id}`,
    mine: { name: 'mine', credentials: { url: 'https://mine.test/hook' } },
    theirs: { name: 'theirs' },
  }),
  subscription: async () => {
    const given = { name: 'all', integrationId: (await webhook()).id, eventTypes: ['incident.*'] }
    return {
      path: `/subscriptions/${(await api('POST', '/subscriptions', given)).json.id}`,
      mine: { name: 'mine' },
      theirs: { enabled: false },
    }
  },
  template: async () => {
    const given = { name: 'words', connector: 'webhook', parts: { body: '{"n": 1}' } }
    return {
      path: `/templates/${(await api('POST', '/templates', given)).json.id}`,
      mine: { name: 'mine' },
      theirs: { parts: { body: '{"n": 2}' } },
    }
  },
}
const changes = (path: string) =>
  rows(`select action, detail from audit_log where subject = ? and action like '%.changed' order by id`, path.split('/')[2] ?? '')
/** What an integration's credentials are sealed as. */
const sealed = (path: string) => rows(`select sealed from credentials where integration_id = ?`, path.split('/')[2] ?? '')

describe.each(Object.entries(made))('a %s that two admins edit', (what, make) => {
  it('keeps what the first one saved, and shows it to the second', async () => {
    const { path, mine, theirs } = await make()
    const seen: string = (await api('GET', path)).json.updatedAt
    const first = await api('PATCH', path, theirs, ifMatch(seen))
    expect(first.status, first.text).toBe(200)
    expect(Date.parse(first.json.updatedAt)).toBeGreaterThan(Date.parse(seen))

    const before = await sealed(path)
    const second = await api('PATCH', path, mine, ifMatch(seen))
    expect(second.json).toMatchObject({
      status: 412,
      type: 'urn:signalbox:problem:changed-meanwhile',
      title: `Somebody else has changed this ${what}`,
      current: first.json,
    })
    expect(await changes(path)).toHaveLength(1)
    expect(await sealed(path)).toEqual(before)

    // Made from what there is now, it holds.
    const again = await api('PATCH', path, mine, ifMatch(second.json.current.updatedAt))
    const { credentials: _, ...shown } = mine as Record<string, unknown>
    expect(again.json).toMatchObject(shown)
    expect(await changes(path)).toHaveLength(2)
  })

  it('takes one of two edits that come at once', async () => {
    const { path, mine, theirs } = await make()
    const seen: string = (await api('GET', path)).json.updatedAt
    const answers: ApiAnswer[] = await Promise.all([mine, theirs].map((edit) => api('PATCH', path, edit, ifMatch(seen))))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412])
    const won = answers.find(({ status }) => status === 200)?.json
    expect(answers.find(({ status }) => status === 412)?.json.current).toEqual(won)
    expect((await api('GET', path)).json).toMatchObject({ updatedAt: won.updatedAt })
    expect(await changes(path)).toHaveLength(1)
  })

  it('is changed by who does not say what from, or says anything goes; never by who says what cannot be', async () => {
    const { path, mine, theirs } = await make()
    expect((await api('PATCH', path, mine)).status).toBe(200)
    expect((await api('PATCH', path, theirs, { 'if-match': '*' })).status).toBe(200)
    expect((await api('PATCH', path, mine, { 'if-match': '"yesterday"' })).status).toBe(412)
  })
})

it('says in the audit log what was before and after', async () => {
  const { path } = (await made.integration?.()) ?? { path: '' }
  await api('PATCH', path, { name: 'renamed', flapWindowSeconds: 10, credentials: { url: 'https://other.test/hook' } })
  const [row] = await rows<{ detail: string }>(
    `select detail from audit_log where subject = ? and action = 'integration.changed'`,
    path.split('/')[2] ?? '',
  )
  expect(JSON.parse(row?.detail ?? '')).toEqual({
    from: { name: expect.any(String), flapWindowSeconds: 300 },
    to: { name: 'renamed', flapWindowSeconds: 10 },
    credentials: ['url'],
  })
})
