import { env } from 'cloudflare:workers'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { healthFrom } from '../domain/health'
import { ask, signedIn } from '../test/api'
import { integration } from '../test/hub'

describe('GET /api/integrations/health', () => {
  it('sums the last day by connector, without a session', async () => {
    // What an earlier test asked is remembered for seconds.
    const later = Date.now() + 3_600_000
    vi.spyOn(Date, 'now').mockReturnValue(later)
    onTestFinished(() => void vi.restoreAllMocks())
    const github = await integration({ connector: 'github' })
    const gone = await integration({ connector: 'github' })
    await integration({ connector: 'grafana', auth: 'key' })
    const minute = Math.floor(Date.now() / 60_000)
    const roll = env.DB.prepare(
      `insert into rollups_minute (integration_id, minute, received, errors, latency_ms) values (?1, ?2, ?3, ?4, ?5)`,
    )
    await env.DB.batch([
      roll.bind(github.id, minute, 2, 1, 5),
      roll.bind(github.id, minute - 1_400, 1, 0, 6),
      roll.bind(github.id, minute - 1_500, 100, 100, 0),
      roll.bind(gone.id, minute, 3, 1, 9),
    ])
    await (await signedIn())('DELETE', `/integrations/${gone.id}`)
    const { status, json, headers } = await ask('GET', '/api/integrations/health')
    const figures = { totalReceived: 6, totalSuccess: 4, totalErrors: 2, successRate: 0.6667, averageLatencyMs: 5 }
    expect([status, headers.get('x-content-type-options')]).toEqual([200, 'nosniff'])
    expect(json).toEqual({
      status: 'ok',
      global: figures,
      byType: {
        GITHUB: figures,
        GRAFANA: { totalReceived: 0, totalSuccess: 0, totalErrors: 0, successRate: 1, averageLatencyMs: 0 },
      },
    })
  })

  it('names types as constants, and divides nothing by zero', () => {
    const { byType } = healthFrom([{ connector: 'google-chat', received: 2, errors: 2, latencyMs: 0 }])
    expect(byType).toEqual({
      GOOGLE_CHAT: { totalReceived: 2, totalSuccess: 0, totalErrors: 2, successRate: 0, averageLatencyMs: 0 },
    })
  })
})

describe('GET /.well-known/webhooks/{integrationId}.json', () => {
  it('has the public keys of a destination that signs, for whoever receives from it', async () => {
    const hook = await integration({ connector: 'webhook', credentials: { url: 'https://sink.test/hook' } })
    const { status, json, headers } = await ask('GET', `/.well-known/webhooks/${hook.id}.json`)
    expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=300'])
    expect(json).toEqual({ keys: [expect.objectContaining({ kty: 'OKP', crv: 'Ed25519', x: expect.any(String) })] })
    expect(json.keys[0]).not.toHaveProperty('d')
  })

  it('has none for anything else', async () => {
    const github = await integration({ connector: 'github' })
    for (const file of [`${github.id}.json`, 'int_00000000000000000000000000.json', github.id, '..%2f..json']) {
      const { status, json } = await ask('GET', `/.well-known/webhooks/${file}`)
      expect([file, status, json.type]).toEqual([file, 404, 'urn:signalbox:problem:not-found'])
    }
  })
})
