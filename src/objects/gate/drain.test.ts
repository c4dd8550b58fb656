import { afterEach, expect, it, vi } from 'vitest'
import { alerting } from '../../test/grafana'
import { eventually, integration, post, rows } from '../../test/hub'

// Files share an isolate, and the next one wants the true clock.
afterEach(() => void vi.restoreAllMocks())

it('goes on at once where the clock goes back while it carries something to D1', async () => {
  const grafana = await integration({ connector: 'grafana', auth: 'key' })
  let nowMs = Date.now()
  vi.spyOn(Date, 'now').mockImplementation(() => (nowMs -= 60_000))
  for (const name of ['one', 'two', 'three']) {
    await post(grafana, alerting(`back-${name}`, 'firing'))
    const keys = () => rows<{ dedup_key: string }>(`select dedup_key from incidents where dedup_key = 'back-${name}'`)
    expect(await eventually(keys, ({ length }) => length > 0)).toEqual([{ dedup_key: `back-${name}` }])
  }
})
