import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { seedDeliveries } from '../test/deliveries'
import { deps, eventually, integration, rows } from '../test/hub'
import { sink } from '../test/sink'
import { deliver } from './deliver'

const network = sink()

it('acknowledges a delivery to a destination that takes its time, which goes on and is recorded', async () => {
  const slow = await integration({ connector: 'webhook', credentials: { url: 'https://slow.test/hook' } })
  await seedDeliveries({ integrationId: slow.id, count: 1 })
  await env.DB.prepare(`update deliveries set status = 'scheduled', finished_at = null, due_at = 0 where integration_id = ?1`)
    .bind(slow.id)
    .run()
  const [{ id = '' } = {}] = await rows<{ id: string }>(`select id from deliveries where integration_id = ?`, slow.id)
  let answer = () => {}
  network.answer = () => new Promise((resolve) => (answer = () => resolve(new Response('{}'))))
  const behind: Promise<unknown>[] = []
  const batch = createMessageBatch('signalbox-deliver', [
    { id: 'm1', timestamp: new Date(), attempts: 1, body: { deliveryId: id } },
    { id: 'm2', timestamp: new Date(), attempts: 1, body: { deliveryId: 'dlv_none' } },
  ])
  await deliver(batch as MessageBatch<{ deliveryId: string }>, { ...deps(), later: (work) => void behind.push(work) })
  const { explicitAcks, retryMessages } = await getQueueResult(batch, createExecutionContext())
  expect([[...explicitAcks].sort(), retryMessages]).toEqual([['m1', 'm2'], []])
  const status = async () => (await rows(`select status from deliveries where id = ?`, id))[0]?.status
  expect(await status()).toBe('inflight')
  answer()
  await Promise.all(behind)
  expect(await eventually(status, (seen) => seen === 'delivered')).toBe('delivered')
})
