import { expect, it } from 'vitest'
import { signedIn } from '../../test/api'
import { registered } from '../../test/browser'
import { eventually, integration, post } from '../../test/hub'
import { sink } from '../../test/sink'

sink()
const [api, viewer] = [await signedIn('itsm_manager'), await signedIn('viewer')]
const missing = async (): Promise<string[]> =>
  (await viewer('GET', '/setup/checklist')).json.items
    .filter(({ done }: { done: boolean }) => !done)
    .map(({ item }: { item: string }) => item)

it('says what is still missing, until nothing is', async () => {
  const first = ['source', 'destination', 'subscription', 'delivery', 'second-way-in', 'operator-events', 'heartbeat']
  expect(await missing()).toEqual(first)

  const source = await integration({ connector: 'webhook', auth: 'key', heartbeatMinutes: 60 })
  const destination = await integration({ connector: 'webhook', credentials: { url: 'https://sink.test/hook' } })
  expect(await missing()).toEqual(['subscription', 'delivery', 'second-way-in', 'operator-events'])

  const subscribe = (eventTypes: string[], enabled = true) =>
    api('POST', '/subscriptions', { name: 'all', integrationId: destination.id, eventTypes, enabled })
  await subscribe(['*'], false)
  expect(await missing()).toEqual(['subscription', 'delivery', 'second-way-in', 'operator-events'])
  await subscribe(['incident.*'])
  expect(await missing()).toEqual(['delivery', 'second-way-in', 'operator-events'])
  await subscribe(['integration.*'])
  await post(source, { event_action: 'trigger', dedup_key: 'a', payload: { summary: 'a', source: 'a', severity: 'error' } })
  expect(
    await eventually(
      () => missing(),
      ({ length }) => length === 1,
    ),
  ).toEqual(['second-way-in'])

  await registered('super_admin', 'Ada')
  expect(await missing()).toEqual(['second-way-in'])
  await registered('super_admin', 'Grace')
  expect(await missing()).toEqual([])
})
