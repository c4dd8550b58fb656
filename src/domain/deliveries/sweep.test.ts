import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { freshSink, grafanaTo, statusesTo } from '../../test/deliveries'
import { alerting } from '../../test/grafana'
import { deps, eventually, post } from '../../test/hub'
import { sweep } from './sweep'

const network = freshSink()

describe('the sweep', () => {
  it('finds what the queue lost, what is due, and what an attempt left behind; only heads of line', async () => {
    network.answer = () => new Response('', { status: 500 })
    const { grafana, to } = await grafanaTo('https://swept.test/hook')
    await post(grafana, alerting('swept'))
    await eventually(
      () => statusesTo(to.id),
      ([seen]) => seen === 'scheduled 1',
    )
    await post(grafana, alerting('swept', 'resolved'))
    await eventually(
      () => statusesTo(to.id),
      (seen) => seen.length === 2,
    )
    expect(await sweep(deps())).toBe(0)
    network.answer = () => new Response('{}')
    await env.DB.prepare(`update deliveries set due_at = 0 where integration_id = ?`).bind(to.id).run()
    expect(await sweep(deps())).toBe(1)
    await eventually(
      () => statusesTo(to.id),
      (seen) => seen.join() === 'delivered 2,delivered 1',
    )
  })
})
