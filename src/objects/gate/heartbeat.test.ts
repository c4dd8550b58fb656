import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { changeIntegration } from '../../domain/integrations/update'
import { deps, event, eventually, integration, type Made, post, rows } from '../../test/hub'

const START = Date.parse('2026-10-02T07:00:00Z')
const MINUTE = 60_000
const at = (minutes: number) => vi.setSystemTime(START + minutes * MINUTE)
const wake = (to: Made) => runDurableObjectAlarm(env.GATE.getByName(to.id))
const silent = async (to: Made) =>
  (
    await rows<{ status: string; title: string; occurrences: number }>(
      `select status, title, occurrences from incidents where integration_id = ? and dedup_key = 'signalbox:silent' order by number`,
      to.id,
    )
  ).map(({ status, title, occurrences }) => `${status} ${occurrences}: ${title}`)
const SILENT = 'cron of acme is silent: no message for 10 minutes'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: START })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('an integration of which a message is expected every ten minutes', () => {
  const made = () =>
    integration({ connector: 'webhook', name: 'cron of acme', auth: 'key', heartbeatMinutes: 10, defaultSeverity: 'warning' })

  it('is silent when none came, once, and heard again with the next one', async () => {
    const to = await made()
    at(10)
    await wake(to)
    at(11.1)
    await wake(to)
    await eventually(
      () => silent(to),
      (seen) => seen.length === 1,
    )
    expect(await silent(to)).toEqual([`triggered 1: ${SILENT}`])
    at(40)
    await wake(to)
    await post(to, event('disk'))
    await eventually(
      () => silent(to),
      ([one]) => one?.startsWith('resolved') ?? false,
    )
    expect(await silent(to)).toEqual([`resolved 1: ${SILENT}`])
    at(60)
    await wake(to)
    await eventually(
      () => silent(to),
      (seen) => seen.length === 2,
    )
  })

  it('is not silent while messages come, whatever they say', async () => {
    const to = await made()
    for (const minutes of [9, 18, 27]) {
      at(minutes)
      expect((await post(to, event('nothing open', 'resolve'))).status).toBe(202)
      await wake(to)
    }
    at(37)
    await wake(to)
    expect(await silent(to)).toEqual([])
  })

  it('is not silent while it is switched off', async () => {
    const to = await made()
    await changeIntegration(deps(), to.id, { enabled: false }, 'token:test')
    at(60)
    await wake(to)
    await changeIntegration(deps(), to.id, { enabled: true }, 'token:test')
    at(69)
    await wake(to)
    expect(await silent(to)).toEqual([])
  })
})
