import { describe, expect, it } from 'vitest'
import { everyPage, signedIn } from '../../test/api'
import { type Browser, registered, signInBy } from '../../test/browser'
import { rows } from '../../test/hub'

const root = await signedIn('super_admin', 'root')
const code = ({ status, json }: { status: number; json: { type?: string } }) => [status, json?.type?.split(':').at(-1)]
const status = async (browser: Browser, path = '/api/v1/me') => (await browser.ask('GET', path)).status

describe('the last active super_admin', () => {
  it('cannot be demoted, disabled or deleted, by themselves or by others, until there is another', async () => {
    const { browser, id } = await registered('super_admin', 'Only')
    const { id: helper, browser: helping } = await registered('itsm_manager', 'Helper')
    for (const [method, body] of [
      ['PATCH', { role: 'viewer' }],
      ['PATCH', { disabled: true }],
      ['DELETE', undefined],
    ] as const) {
      expect(code(await root(method, `/users/${id}`, body))).toEqual([409, 'last-admin'])
      expect(code(await browser.ask(method, `/api/v1/users/${id}`, body))).toEqual([409, 'last-admin'])
    }
    expect((await root('GET', `/users/${id}`)).json).toMatchObject({
      role: 'super_admin',
      disabledAt: null,
      passkeys: 1,
      issuers: [],
    })
    expect(await status(browser)).toBe(200)
    expect(await rows(`select * from audit_log where subject = ? and action <> 'user.created'`, id)).toEqual([])

    // A second one who is disabled does not count; an active one does.
    expect((await root('PATCH', `/users/${helper}`, { role: 'super_admin', disabled: true })).status).toBe(200)
    expect(code(await root('PATCH', `/users/${id}`, { role: 'viewer' }))).toEqual([409, 'last-admin'])
    expect(await status(helping)).toBe(401)
    expect((await root('PATCH', `/users/${helper}`, { disabled: false })).json.disabledAt).toBe(null)
    expect((await root('PATCH', `/users/${id}`, { role: 'viewer', name: 'No longer' })).json).toMatchObject({ role: 'viewer' })
    expect((await root('DELETE', `/users/${id}`)).status).toBe(204)
  })

  it('is not left out by two who go at once', async () => {
    const admins = (await rows<{ id: string }>(`select id from users where role = 'super_admin' and disabled_at is null`)).map(
      ({ id }) => id,
    )
    const { id } = await registered('super_admin', 'Second')
    const answers = await Promise.all([...admins, id].map((one) => root('PATCH', `/users/${one}`, { disabled: true })))
    expect(answers.filter((answer) => answer.status === 409)).toHaveLength(1)
    expect(await rows(`select count(*) n from users where role = 'super_admin' and disabled_at is null`)).toEqual([{ n: 1 }])
  })
})

describe('users', () => {
  it('have the role of this moment, not of their sign-in', async () => {
    const { browser, id } = await registered('viewer', 'Vic')
    const audit = () => status(browser, '/api/v1/audit')
    expect(await audit()).toBe(403)
    expect((await root('PATCH', `/users/${id}`, { role: 'itsm_manager' })).json.role).toBe('itsm_manager')
    expect(await audit()).toBe(200)
    await root('PATCH', `/users/${id}`, { role: 'viewer' })
    expect(await audit()).toBe(403)
    const changes = await rows<{ actor: string; detail: string }>(
      `select actor, detail from audit_log where subject = ? and action = 'user.changed' order by id`,
      id,
    )
    expect(changes.map(({ actor, detail }) => [actor, JSON.parse(detail)])).toEqual([
      ['token:root', { from: { role: 'viewer' }, to: { role: 'itsm_manager' } }],
      ['token:root', { from: { role: 'itsm_manager' }, to: { role: 'viewer' } }],
    ])
  })

  it('who are disabled are out at once, by every session and every passkey, until they are enabled again', async () => {
    const { browser, passkey, id } = await registered('viewer', 'Dora')
    const { browser: second } = await signInBy(passkey)
    await root('PATCH', `/users/${id}`, { disabled: true })
    expect([await status(browser), await status(second)]).toEqual([401, 401])
    const { answer } = await signInBy(passkey)
    expect([code(answer), answer.headers.getSetCookie().some((line) => line.startsWith('__Host-signalbox='))]).toEqual([
      [403, 'disabled'],
      false,
    ])
    await root('PATCH', `/users/${id}`, { disabled: false })
    expect(await status(browser)).toBe(401)
    expect((await signInBy(passkey)).answer.status).toBe(200)
  })

  it('who are deleted leave neither passkey nor session', async () => {
    const { browser, passkey, id } = await registered('viewer', 'Dan')
    expect((await root('DELETE', `/users/${id}`)).status).toBe(204)
    expect(await status(browser)).toBe(401)
    expect((await signInBy(passkey)).answer.status).toBe(401)
    expect(
      await rows(`select user_id from passkeys where user_id = ?1 union all select user_id from sessions where user_id = ?1`, id),
    ).toEqual([])
    expect((await root('DELETE', `/users/${id}`)).status).toBe(404)
    expect((await root('GET', `/users/${id}`)).status).toBe(404)
  })

  it('have sessions that an admin sees and ends, one or all', async () => {
    const { browser, passkey, id } = await registered('viewer', 'Sam')
    const { browser: second } = await signInBy(passkey)
    const { browser: third } = await signInBy(passkey)
    const { json } = await root('GET', `/users/${id}/sessions`)
    expect(json.items).toHaveLength(3)
    expect(json.items.every(({ current }: { current: boolean }) => !current)).toBe(true)
    expect((await root('DELETE', `/users/${id}/sessions/${json.items[0].id}`)).status).toBe(204)
    expect((await Promise.all([browser, second, third].map((one) => status(one)))).sort()).toEqual([200, 200, 401])
    expect((await root('DELETE', `/users/${id}/sessions/${json.items[0].id}`)).status).toBe(404)
    expect((await root('DELETE', `/users/${id}/sessions`)).status).toBe(204)
    expect(await Promise.all([browser, second, third].map((one) => status(one)))).toEqual([401, 401, 401])
    expect((await root('GET', '/users/usr_nobody/sessions')).status).toBe(404)
  })

  it('come in pages, each once, and are named in a 422 by the field that is wrong', async () => {
    const all = (await root('GET', '/users?limit=200')).json.items
    const { items } = await everyPage(root, '/users', 2)
    expect(items).toEqual(all)
    const paths = async (body: unknown) =>
      (await root('PATCH', `/users/${all[0].id}`, body)).json.errors.map(({ path }: { path: string }) => path)
    expect(await paths({ role: 'emperor', email: 'nobody', hash: 1 })).toEqual(['email', 'role', 'hash'])
    expect(await paths({})).toEqual([''])
  })
})
