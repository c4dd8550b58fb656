import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { deliveriesTo, freshSink, grafanaTo, statusesTo } from '../../test/deliveries'
import { alerting } from '../../test/grafana'
import { deps, eventually, later, post, rows } from '../../test/hub'
import { forget } from '../forget'
import { changeIntegration, deleteIntegration } from '../integrations/update'
import { attempt } from './attempt'
import { sweep } from './sweep'

const network = freshSink()

describe('a destination', () => {
  it('that answers 410 is switched off at once; what comes is held, and goes out when it is switched on', async () => {
    network.answer = () => new Response('gone', { status: 410 })
    const { grafana, to } = await grafanaTo('https://gone.test/hook')
    await post(grafana, alerting('gone'))
    await eventually(
      () => statusesTo(to.id),
      ([seen]) => seen === 'failed 1',
    )
    const off = () => rows<{ enabled: number }>(`select enabled from integrations where id = ?`, to.id)
    await eventually(off, ([row]) => row?.enabled === 0)
    await post(grafana, alerting('gone', 'resolved'))
    await eventually(
      () => statusesTo(to.id),
      (seen) => seen[1] === 'held 0',
    )
    network.answer = () => new Response('{}')
    await changeIntegration(deps(), to.id, { enabled: true }, 'token:test')
    await sweep(later(120_000))
    await eventually(
      () => statusesTo(to.id),
      (seen) => seen[1] === 'delivered 1',
    )
    expect(network.received.at(-1)?.body.type).toBe('incident.resolved')
  })

  it.each([
    [{ release: 'none' }, 'cancelled 0,cancelled 0'],
    [{ release: 'since', since: new Date(Date.now() - 3_600_000).toISOString() }, 'cancelled 0,delivered 1'],
  ] as const)('that is switched on with %j', async (held, expected) => {
    const { grafana, to } = await grafanaTo('https://held.test/hook')
    await changeIntegration(deps(), to.id, { enabled: false }, 'token:test')
    for (const name of ['old', 'young']) await post(grafana, alerting(`held-${name}-${held.release}`))
    await eventually(
      () => statusesTo(to.id),
      (seen) => seen.join() === 'held 0,held 0',
    )
    const [old] = await deliveriesTo(to.id)
    await env.DB.prepare(`update deliveries set planned_at = 0 where id = ?1`).bind(old!.id).run()
    expect(await changeIntegration(deps(), to.id, { held }, 'token:test')).toMatchObject({ ok: false })
    await changeIntegration(deps(), to.id, { enabled: true, held }, 'token:test')
    await sweep(later(120_000))
    await eventually(
      () => statusesTo(to.id),
      (seen) => seen.join() === expected,
    )
  })

  it('that stays off cancels after 14 days what was held', async () => {
    const { grafana, to } = await grafanaTo('https://off.test/hook')
    await changeIntegration(deps(), to.id, { enabled: false }, 'token:test')
    await post(grafana, alerting('off'))
    await eventually(
      () => statusesTo(to.id),
      ([seen]) => seen === 'held 0',
    )
    await forget(later(13 * 86_400_000), { hour: true })
    expect(await statusesTo(to.id)).toEqual(['held 0'])
    await forget(later(14 * 86_400_000 + 1000), { hour: true })
    expect(await statusesTo(to.id)).toEqual(['cancelled 0'])
  })

  it('that is deleted cancels what was on its way', async () => {
    network.answer = () => new Response('', { status: 500 })
    const { grafana, to } = await grafanaTo('https://deleted.test/hook')
    await post(grafana, alerting('deleted'))
    const [one] = await eventually(
      () => deliveriesTo(to.id),
      ([seen]) => seen?.status === 'scheduled',
    )
    await env.DB.exec('delete from subscriptions')
    await deleteIntegration(deps(), to.id, 'token:test')
    expect(await statusesTo(to.id)).toEqual(['cancelled 1'])
    expect(await attempt(later(60_000), one!.id)).toBe('nothing-to-do')
    expect(await rows(`select * from credentials where integration_id = ?`, to.id)).toEqual([])
  })
})

it('a destination that does not answer is left alone, spends no attempts meanwhile, and is asked again when it is changed', async () => {
  network.answer = () => new Response('', { status: 500 })
  // What an earlier test left behind may still come.
  const toDown = () => network.received.filter(({ url }) => url.startsWith('https://down.test/'))
  const { grafana, to } = await grafanaTo('https://down.test/hook')
  // However slow the machine: none of them is tried again meanwhile.
  await env.DB.exec(`update subscriptions set schedule = '[3600]'`)
  for (const n of [1, 2, 3, 4, 5]) {
    await post(grafana, alerting(`down-${n}`))
    await eventually(
      () => statusesTo(to.id),
      (seen) => seen.filter((one) => one === 'scheduled 1').length === n,
    )
  }
  const outlet = env.OUTLET.getByName(to.id)
  expect(await outlet.status()).toMatchObject({ state: 'open', failingSinceMs: expect.any(Number) })
  await post(grafana, alerting('down-6'))
  const [, , , , , sixth] = await eventually(
    () => deliveriesTo(to.id),
    (seen) => seen.length === 6,
  )
  expect(await attempt(deps(), sixth!.id)).toBe('waits')
  expect([(await statusesTo(to.id))[5], toDown().length]).toEqual(['planned 0', 5])
  network.answer = () => new Response('{}')
  await changeIntegration(deps(), to.id, { credentials: { url: 'https://down.test/mended' } }, 'token:test')
  expect(await outlet.status()).toMatchObject({ state: 'closed', failingSinceMs: null })
  expect(await attempt(deps(), sixth!.id)).toBe('delivered')
})
