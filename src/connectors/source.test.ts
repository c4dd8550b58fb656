import { describe, expect, it } from 'vitest'
import { utf8 } from '../kit/bytes'
import { casesOf, type MessageCase, NOW, plain, reply } from '../test/fixtures'
import { catalogue } from './catalogue.gen'
import type { RawMessage, Reply, Severity } from './contract'
import type { Signed, Verifier } from './verify'

const sources = catalogue.flatMap(({ id, source }) => (source ? [[id, source] as const] : []))
const offline = async (): Promise<Reply> => reply(0, '', {}, { code: 'connection', reason: 'no network in this test' })

const rawOf = (id: string, { method = 'POST', headers, query = '', body, text }: MessageCase): RawMessage => ({
  method,
  url: `https://hub.test/api/integrations/${id}/int_x${query}`,
  headers: new Headers({ 'content-type': 'application/json', ...headers }),
  body: utf8(text ?? (body === undefined ? '' : JSON.stringify(body))),
})
const signalsOf = ({ reading }: MessageCase) =>
  reading.kind === 'signals' ? (reading.signals as { dedupKey: string; action: string; severity?: Severity }[]) : []
const dressed = (raw: RawMessage, signed: Signed): RawMessage => ({
  ...raw,
  ...(signed.url && { url: signed.url }),
  ...(signed.body && { body: signed.body }),
  headers: new Headers([...raw.headers, ...Object.entries(signed.headers)]),
})

describe.each(sources)('%s', (id, source) => {
  const cases = casesOf(id, 'message')
  const verifiers = cases.map(([, one]) => source.verifier(one.settings ?? {})).filter((one): one is Verifier => one !== null)

  it.each(cases)('%s: reads what it means', (_, one) => {
    const reading = source.read(rawOf(id, one), one.settings ?? {})
    expect(reading).toMatchObject(one.reading)
    if (one.reading.kind === 'signals') expect(plain(reading)).toEqual({ ...plain(reading), signals: one.reading.signals })
    for (const { dedupKey } of signalsOf(one)) expect(dedupKey).toMatch(/^[\s\S]{1,512}$/)
  })

  it('shows a problem from its trigger to its resolve', () => {
    // A channel says what people decide about incidents of ours; it has no problems of its own.
    if (cases.some(([, { reading }]) => reading.kind === 'commands')) return
    if (source.about.neverResolves) {
      expect(source.about.neverResolves).toMatch(/^[A-Z].{19,299}\.$/s)
      expect(cases.flatMap(([, one]) => signalsOf(one).filter(({ action }) => action === 'resolve'))).toEqual([])
      return
    }
    const pairs = cases.filter(([, one]) => one.resolves ?? one.acknowledges)
    expect(pairs.length, 'a fixture with `resolves`').toBeGreaterThan(0)
    for (const [name, one] of pairs) {
      const before = cases.find(([other]) => other === (one.resolves ?? one.acknowledges))?.[1]
      const opened = before ? signalsOf(before).filter(({ action }) => action === 'trigger') : []
      const wanted = one.resolves ? 'resolve' : 'acknowledge'
      const ended = signalsOf(one).filter(({ action }) => action === wanted)
      expect(
        ended.some(({ dedupKey }) => opened.some((trigger) => trigger.dedupKey === dedupKey)),
        name,
      ).toBe(true)
    }
  })

  it('says what it reads, and every severity that it names is in a fixture', () => {
    const { reads, identity, severities } = source.about
    expect(reads).toMatch(/^[A-Z].{19,299}\.$/s)
    expect(identity).toMatch(/^[A-Z].{9,299}\.$/s)
    expect(severities.every(({ field }) => field !== '')).toBe(true)
    const named = new Set(severities.flatMap(({ words }) => Object.values(words)))
    const shown = new Set(cases.flatMap(([, one]) => signalsOf(one).map(({ severity }) => severity)))
    expect([...named].filter((severity) => !shown.has(severity))).toEqual([])
  })

  it.each(cases)('%s: half of it, and junk, is never a signal and never throws', (_, one) => {
    const whole = rawOf(id, one)
    const junk = [
      whole.body.slice(0, whole.body.length >> 1),
      ...['null', '"text"', '{}', '[]', '', '[[[[', '['.repeat(20_000), '{"a":'.repeat(20_000), '\u0000'].map((text) =>
        utf8(text),
      ),
    ]
    for (const body of junk) {
      const reading = source.read({ ...whole, url: whole.url.split('?')[0] ?? '', body }, one.settings ?? {})
      expect(['unreadable', 'unparseable', 'ignored', 'handshake']).toContain(reading.kind)
    }
  })

  it.skipIf(verifiers.length === 0).each(cases)('%s: only untouched bytes with a live secret come in', async (_, one) => {
    const verifier = source.verifier(one.settings ?? {})
    if (!verifier?.sign) return
    const secret = verifier.generate?.() ?? 'a-secret-for-tests-only'
    const raw = rawOf(id, one)
    const signed = dressed(raw, await verifier.sign(raw, secret, NOW))
    const context = { nowMs: NOW, send: offline }
    const check = async (message: RawMessage, secrets: string[], nowMs = NOW) =>
      (await verifier.check(message, secrets, { ...context, nowMs })).ok

    expect(await check(signed, [secret])).toBe(true)
    expect(await check(signed, [verifier.generate?.() ?? 'another-secret-for-tests', secret]), 'the previous secret').toBe(true)
    expect(await check(raw, [secret]), 'no signature').toBe(false)
    expect(await check(signed, []), 'no secret').toBe(false)
    expect(await check(signed, [verifier.generate?.() ?? 'another-secret-for-tests']), 'a foreign secret').toBe(false)
    if (/^(hmac|standard|twilio)/.test(verifier.scheme)) {
      const body = signed.body.slice()
      body[body.length >> 1]! ^= 1
      expect(await check({ ...signed, body }, [secret]), 'one flipped bit').toBe(false)
    }
    if (verifier.scheme === 'standard-webhooks')
      expect(await check(signed, [secret], NOW + 301_000), 'five minutes later').toBe(false)
  })
})
