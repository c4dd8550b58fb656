import { afterEach, expect, it, vi } from 'vitest'
import { alerting } from '../../test/grafana'
import { eventually, integration, POLL_MS, post, rows } from '../../test/hub'

// Files share an isolate, and the next one wants the true clock.
afterEach(() => void vi.restoreAllMocks())

it('rests longer after many messages at once than after one, however few rows of the outbox they share', async () => {
  const grafana = await integration({ connector: 'grafana', auth: 'key' })
  let nowMs = Date.now()
  // A drain takes some of these steps, whatever the machine.
  vi.spyOn(Date, 'now').mockImplementation(() => (nowMs += 60))
  const rests = vi.spyOn(scheduler, 'wait')
  const carried = async (names: string[]) => {
    rests.mockClear()
    await Promise.all(names.map((name) => post(grafana, alerting(name, 'firing'))))
    const keys = () =>
      rows(`select id from incidents where dedup_key in (select value from json_each(?1))`, JSON.stringify(names))
    await eventually(keys, ({ length }) => length === names.length)
    // `eventually` waits too, each time equally long.
    const ofDrains = async () => rests.mock.calls.map(([ms]) => ms).filter((ms) => ms !== POLL_MS)
    return Math.max(...(await eventually(ofDrains, ({ length }) => length > 0)))
  }
  expect(await carried(['alone'])).toBe(0)
  expect(await carried(Array.from({ length: 40 }, (_, n) => `burst-${n}`))).toBe(200)
})

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
