import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { signedIn } from '../../test/api'
import { eventually, integration, post, rows, subscribed } from '../../test/hub'
import { sink } from '../../test/sink'

const network = sink()
const [api, viewer] = [await signedIn('itsm_manager'), await signedIn('viewer')]
const event = { event_action: 'trigger', dedup_key: 'a', payload: { summary: 'a', source: 'a', severity: 'error' } }
const standingOf = async (id: string) =>
  (await viewer('GET', '/metrics/integrations')).json.items.find((one: { integrationId: string }) => one.integrationId === id)

describe('how an integration does', () => {
  it('is its last 24 hours, hour by hour, and what stands against it', async () => {
    const made = await integration({ connector: 'webhook', auth: 'key' })
    const minute = Math.floor(Date.now() / 60_000)
    const counted = (ago: number, received: number, errors: number) =>
      env.DB.prepare(
        `insert into rollups_minute (integration_id, minute, received, errors, latency_ms, attempts, delivered, failed, retried, attempt_ms)
         values (?1, ?2, ?3, ?4, 0, 7, 5, 1, 1, 0)`,
      )
        .bind(made.id, minute - ago, received, errors)
        .run()
    await counted(0, 3, 1)
    await counted(1, 2, 2)
    await counted(23 * 60 + 30, 1, 0)
    await counted(24 * 60 + 1, 100, 0)
    await env.DB.prepare(`update integrations set breaker_open_since = ?2 where id = ?1`).bind(made.id, 5_000).run()
    const none = Array.from({ length: 22 }, () => 0)
    expect(await standingOf(made.id)).toEqual({
      integrationId: made.id,
      breakerOpenSince: '1970-01-01T00:00:05.000Z',
      silentSince: null,
      lastMessageAt: new Date(minute * 60_000).toISOString(),
      received: [1, ...none, 5],
      refused: [0, ...none, 3],
      attempts: [7, ...none, 14],
      delivered: [5, ...none, 10],
      failed: [1, ...none, 2],
    })
  })

  it('knows its last message before it is counted, and says null where none ever came', async () => {
    const made = await integration({ connector: 'webhook', auth: 'key' })
    expect((await standingOf(made.id)).lastMessageAt).toBeNull()
    await post(made, event)
    const [message] = await eventually(
      () => rows<{ received_at: number }>(`select received_at from messages where integration_id = ?`, made.id),
      ({ length }) => length === 1,
    )
    expect((await standingOf(made.id)).lastMessageAt).toBe(new Date(message?.received_at ?? 0).toISOString())
  })
})

describe('the credentials of an integration', () => {
  it('are named with their dates, and never shown', async () => {
    const made = await integration({ connector: 'github' })
    await api('POST', `/integrations/${made.id}/rotate-secret`, { overlapHours: 1 })
    const { text, json } = await viewer('GET', `/integrations/${made.id}/credentials`)
    const setAt = expect.any(String)
    expect(json.items).toEqual([
      { field: 'secret', state: 'live', setAt, expiresAt: null },
      { field: 'secret', state: 'retiring', setAt, expiresAt: expect.any(String) },
    ])
    expect(text).not.toContain(made.signingSecret)
    expect((await viewer('GET', '/integrations/int_none/credentials')).status).toBe(404)
  })
})

describe('the outlet', () => {
  it('tries at once after it was reset', async () => {
    network.answer = () => new Response('slow down', { status: 429, headers: { 'retry-after': '3600' } })
    const hook = await subscribed()
    const source = await integration({ connector: 'webhook', auth: 'key' })
    await post(source, { ...event, dedup_key: 'paused' })
    const paused = await eventually(
      () => viewer('GET', `/integrations/${hook.id}/outlet`),
      ({ json }) => json.pausedUntil !== null,
    )
    expect(paused.json.failingSince).not.toBeNull()
    expect((await viewer('POST', `/integrations/${hook.id}/outlet/reset`)).status).toBe(403)
    expect((await api('POST', `/integrations/${hook.id}/outlet/reset`)).status).toBe(204)
    const reset = { state: 'closed', openUntil: null, pausedUntil: null, failingSince: null }
    expect((await viewer('GET', `/integrations/${hook.id}/outlet`)).json).toEqual(reset)
    expect((await api('POST', `/integrations/${source.id}/outlet/reset`)).status).toBe(404)
  })
})
