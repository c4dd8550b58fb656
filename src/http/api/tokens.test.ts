import { describe, expect, it } from 'vitest'
import { everyPage, signedIn } from '../../test/api'
import { rows } from '../../test/hub'

const api = await signedIn('super_admin', 'root')
const given = { name: 'ci', role: 'viewer' }

describe('tokens', () => {
  it('are shown once, listed without it, and never kept as they are', async () => {
    const { status, json } = await api('POST', '/tokens', given)
    expect(status).toBe(201)
    expect(json).toMatchObject({
      name: 'ci',
      role: 'viewer',
      createdBy: 'token:root',
      token: expect.stringMatching(/^sbx_[0-9a-z]{32}$/),
    })
    expect((await api('GET', '/tokens')).text).not.toContain(json.token)
    expect(JSON.stringify(await rows(`select * from tokens`))).not.toContain(json.token)
    expect(
      (await api('POST', '/tokens', { name: 'x', role: 'emperor' })).json.errors.map(({ path }: { path: string }) => path),
    ).toEqual(['role'])
    expect((await api('DELETE', '/tokens/tok_nothing')).status).toBe(404)
  })

  it('and the audit log come in pages, each once', async () => {
    for (let n = 0; n < 5; n++) await api('POST', '/tokens', { ...given, name: `t${n}` })
    for (const list of ['/tokens', '/audit']) {
      const all = (await api('GET', `${list}?limit=200`)).json.items
      const { items, pages } = await everyPage(api, list, 2)
      expect(items).toEqual(all)
      expect(pages).toBe(Math.ceil(all.length / 2))
    }
  })
})

describe('an Idempotency-Key', () => {
  const key = (name: string) => ({ 'idempotency-key': name })

  it('gives the same answer to the same request, and does it once', async () => {
    const first = await api('POST', '/tokens', given, key('once'))
    const again = await api('POST', '/tokens', given, key('once'))
    expect([again.status, again.text, again.headers.get('idempotent-replay')]).toEqual([201, first.text, 'true'])
    expect(first.headers.get('idempotent-replay')).toBe(null)
    expect(await rows(`select count(*) n from tokens where id = ?`, first.json.id)).toEqual([{ n: 1 }])
    expect(await rows(`select count(*) n from audit_log where subject = ?`, first.json.id)).toEqual([{ n: 1 }])
  })

  it('is refused for another request, another path too', async () => {
    await api('POST', '/tokens', given, key('other'))
    for (const answer of [
      await api('POST', '/tokens', { ...given, name: 'else' }, key('other')),
      await api('POST', '/services', given, key('other')),
    ]) {
      expect([answer.status, answer.json.type]).toEqual([409, 'urn:signalbox:problem:idempotency-key'])
    }
    expect((await api('POST', '/tokens', given, key(''))).status).toBe(400)
    expect((await api('POST', '/tokens', given, key('x'.repeat(256)))).status).toBe(400)
  })

  it('is one caller’s own', async () => {
    const first = await api('POST', '/tokens', given, key('mine'))
    const other = await signedIn('super_admin', 'another')
    const second = await other('POST', '/tokens', given, key('mine'))
    expect([second.status, second.json.id === first.json.id]).toEqual([201, false])
  })

  it('replays refusals, and the secret of the answer cannot be read in D1', async () => {
    const wrong = await api('POST', '/tokens', { name: 'x', role: 'emperor' }, key('wrong'))
    const again = await api('POST', '/tokens', { name: 'x', role: 'emperor' }, key('wrong'))
    expect([again.status, again.text, again.headers.get('content-type')]).toEqual([422, wrong.text, 'application/problem+json'])
    const { json } = await api('POST', '/tokens', given, key('secret'))
    const [kept] = await rows<{ answer: string }>(`select answer from idempotency_keys where key = 'secret'`)
    expect(kept?.answer.length).toBeGreaterThan(100)
    for (const readable of [json.token, json.token.slice(4), btoa(json.token), json.id])
      expect(JSON.stringify(kept)).not.toContain(readable)
  })

  it('makes one thing of requests that come at once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => api('POST', '/services', { name: 'at-once' }, key('race'))))
    expect(answers.filter(({ status, headers }) => status === 201 && !headers.get('idempotent-replay'))).toHaveLength(1)
    expect(answers.every(({ status, json }) => status === 201 || json.type === 'urn:signalbox:problem:idempotency-key')).toBe(
      true,
    )
    expect(await rows(`select count(*) n from services where name = 'at-once'`)).toEqual([{ n: 1 }])
  })
})
