import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { deps, integration } from '../../test/hub'
import type { Deps } from '../deps'
import { findInbound } from './find'
import { changeIntegration } from './update'

const MINUTE_MS = 60_000

/** The world of an isolate whose clock and D1 the test holds in its hands. */
function world() {
  const waiting: Promise<unknown>[] = []
  const held = { afterMs: 0, down: false, asked: 0 }
  const db = new Proxy(env.DB, {
    get(target, name) {
      const value = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...values: unknown[]) => {
        if (held.down) throw new Error('D1_ERROR: storage is overloaded')
        if (name === 'batch') held.asked++
        return value.apply(target, values)
      }
    },
  })
  const startedAtMs = Date.now()
  const made: Deps = {
    ...deps(),
    db,
    clock: () => startedAtMs + held.afterMs,
    later: (work) => void waiting.push(work),
  }
  return { deps: made, held, settled: () => Promise.all(waiting.splice(0)) }
}

describe('what an isolate knows of an integration', () => {
  it('serves on while D1 is down, which is asked again every 5 s', async () => {
    const { id } = await integration({ connector: 'grafana', auth: 'key' })
    const { deps, held, settled } = world()
    const known = await findInbound(deps, id)
    expect(known?.integrationId).toBe(id)

    held.down = true
    for (const afterMs of [29_999, 31_000, 10 * MINUTE_MS, 3 * 24 * 60 * MINUTE_MS]) {
      held.afterMs = afterMs
      expect(await findInbound(deps, id)).toBe(known)
      await settled()
    }
    held.down = false
    held.afterMs += 4_999
    expect(await findInbound(deps, id)).toBe(known)
    await settled()
    expect(await findInbound(deps, id)).toBe(known)
    held.afterMs += 1
    expect(await findInbound(deps, id)).toBe(known)
    await settled()
    const fresh = await findInbound(deps, id)
    expect([fresh === known, fresh?.loadedAtMs]).toEqual([false, deps.clock()])
  })

  it('is read by one of a hundred messages that come when it is old', async () => {
    const { id } = await integration({ connector: 'grafana', auth: 'key' })
    const { deps, held, settled } = world()
    await findInbound(deps, id)
    const before = held.asked
    held.afterMs = MINUTE_MS
    await Promise.all(Array.from({ length: 100 }, () => findInbound(deps, id)))
    await settled()
    expect(held.asked - before).toBe(1)
  })

  it('is not gone on with when a key of it has stopped being live', async () => {
    const made = await integration({ connector: 'grafana', auth: 'key' })
    const { deps, held } = world()
    await env.DB.prepare(`update integrations set retiring_key_hash = 'aa', retiring_key_until = ?1 where id = ?2`)
      .bind(deps.clock() + MINUTE_MS, made.id)
      .run()
    expect((await findInbound(deps, made.id))?.keyHashes).toEqual([expect.any(String), 'aa'])
    held.afterMs = MINUTE_MS
    expect((await findInbound(deps, made.id))?.keyHashes).toEqual([expect.not.stringMatching('^aa$')])
    await changeIntegration(deps, made.id, { enabled: false }, 'usr_test')
  })
})
