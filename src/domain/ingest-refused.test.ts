import { exports } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { alerting } from '../test/grafana'
import { deps, eventually, gateOf, githubSignature, integration, post, rows } from '../test/hub'
import { changeIntegration, deleteIntegration } from './integrations/update'

describe('who is not let in', () => {
  it('gives strangers one answer, whatever is wrong, and keeps nothing but a refusal', async () => {
    const grafana = await integration({ connector: 'grafana', auth: 'key' })
    const signed = await integration({ connector: 'github' })
    const off = await integration({ connector: 'grafana', auth: 'key', enabled: false })
    const before = await rows(`select count(*) n from messages`)
    const body = JSON.stringify(alerting('x'))
    const stale = { ...grafana, key: 'sbk00000000000000000000000000000' }
    const answers = [
      await post({ ...grafana, id: 'int_00000000000000000000000000' }, body),
      await post({ ...grafana, id: "int_' or 1=1" }, body),
      await post(stale, body),
      await post({ id: grafana.id, connector: 'grafana' }, body),
      await post({ ...grafana, connector: 'github' }, body),
      await post(off, body),
      await post(signed, body),
      await post(signed, body, { 'x-hub-signature-256': await githubSignature(`${body} `, signed.signingSecret!) }),
      await post(signed, body, { 'x-hub-signature-256': 'sha256=zz' }),
    ]
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]))
    expect(new Set(answers.map(({ json }) => JSON.stringify(json))).size).toBe(1)
    expect(await rows(`select count(*) n from messages`)).toEqual(before)
    const refusals = await gateOf(grafana).refusals()
    expect(refusals.map(({ reason }) => reason)).toEqual(['wrong-connector', 'missing-key', 'unknown-key'])
    expect((await gateOf(signed).refusals()).map(({ reason }) => reason)).toEqual([
      'bad-signature',
      'bad-signature',
      'missing-signature',
    ])
    expect((await gateOf(off).refusals()).map(({ reason }) => reason)).toEqual(['disabled'])
  })

  it('shuts the door at once when an integration is switched off or deleted', async () => {
    const grafana = await integration({ connector: 'grafana', auth: 'key' })
    expect((await post(grafana, alerting('one'))).status).toBe(202)
    await changeIntegration(deps(), grafana.id, { enabled: false }, 'token:test')
    expect((await post(grafana, alerting('two'))).status).toBe(401)
    await changeIntegration(deps(), grafana.id, { enabled: true }, 'token:test')
    await deleteIntegration(deps(), grafana.id, 'token:test')
    expect((await post(grafana, alerting('three'))).status).toBe(401)
  })

  it('accepts the key wherever a vendor can put one', async () => {
    const { id, key } = await integration({ connector: 'grafana', auth: 'key' })
    const url = `https://hub.test/api/integrations/grafana?integrationId=${id}`
    const ways: [string, Record<string, string>][] = [
      [url, { authorization: `Bearer ${key}` }],
      [url, { authorization: `Token token=${key}` }],
      [url, { 'x-integration-key': key! }],
      [url, { authorization: `Basic ${btoa(`anyone:${key}`)}` }],
      [`${url}&key=${key}`, {}],
    ]
    for (const [to, headers] of ways) {
      const { status } = await exports.default.fetch(to, { method: 'POST', headers, body: JSON.stringify(alerting('anywhere')) })
      expect(status, JSON.stringify(headers)).toBe(202)
    }
  })
})

describe('what cannot be used', () => {
  it('says where it is not JSON', async () => {
    const grafana = await integration({ connector: 'grafana', auth: 'key' })
    const answer = await post(grafana, '{"alerts": [}')
    expect([answer.status, answer.json.error]).toEqual([
      400,
      { code: 'not-parseable', message: 'not JSON: ValueExpected at position 12 (line 1, column 13)' },
    ])
    expect((await gateOf(grafana).refusals()).map(({ reason }) => reason)).toEqual(['not-parseable'])
  })

  it('keeps what it cannot read and names the paths', async () => {
    const grafana = await integration({ connector: 'grafana', auth: 'key' })
    const answer = await post(grafana, { alerts: [{ status: 'on fire', labels: {} }] })
    expect(answer.status).toBe(422)
    expect(answer.json.results).toEqual([{ outcome: 'ignored', reason: 'unreadable' }])
    const stored = await eventually(
      () => rows(`select outcome, body from messages where id = ?`, answer.json.messageId),
      (seen) => seen.length === 1,
    )
    expect(stored).toEqual([{ outcome: 'unreadable', body: '{"alerts":[{"status":"on fire","labels":{}}]}' }])
  })

  it('takes 256 KB and not a byte more, with or without a length', async () => {
    const grafana = await integration({ connector: 'grafana', auth: 'key' })
    const padded = (bytes: number) => {
      const body = JSON.stringify({ ...alerting('big'), pad: '' })
      return body.replace('"pad":""', `"pad":"${'x'.repeat(bytes - body.length)}"`)
    }
    expect((await post(grafana, padded(262_144))).status).toBe(202)
    expect((await post(grafana, padded(262_145))).status).toBe(413)
    let sent = 0
    const readable = new ReadableStream({ pull: (to) => (sent++ < 1000 ? to.enqueue(new Uint8Array(8192)) : to.close()) })
    const streamed = await exports.default.fetch(`https://hub.test/api/integrations/grafana/${grafana.id}`, {
      method: 'POST',
      body: readable,
      headers: { authorization: `Bearer ${grafana.key}` },
    })
    expect(streamed.status).toBe(413)
    expect(sent).toBeLessThan(100)
    expect((await gateOf(grafana).refusals()).map(({ reason }) => reason)).toEqual(['too-large', 'too-large'])
  })

  it('tells who is too fast when to come again', async () => {
    const grafana = await integration({ connector: 'grafana', auth: 'key', rateLimit: { perMinute: 6, burst: 2 } })
    const statuses = []
    for (let n = 0; n < 3; n++) statuses.push(await post(grafana, { ...alerting('fast'), title: String(n) }))
    expect(statuses.map(({ status }) => status)).toEqual([202, 202, 429])
    expect(Number(statuses[2]?.headers.get('retry-after'))).toBe(10)
  })
})
