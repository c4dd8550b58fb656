import { expect, it } from 'vitest'
import { api, eventually, type Integration, subscribe } from '../client.ts'
import { startSink } from '../sink.ts'
import { signalbox } from './signalbox.ts'
import { world } from './world.ts'

it('doctor finds what fails, and what to do', async () => {
  const { hub, source, cli } = await world()
  const well = await cli.json<{ ok: boolean; findings: { state: string }[] }>(['doctor'])
  expect([well.code, well.json.ok, well.json.findings.filter(({ state }) => state === 'bad')]).toEqual([0, true, []])

  const gone = await startSink(() => ({ status: 410 }))
  const closed = await subscribe(hub, `${gone.url}/hook`, { name: 'Gone hook' })
  const { json } = await cli.json<{ items: string[] }>(['send', source.id, '--list'])
  await cli(['send', source.id, '--sample', json.items[0]!])
  await eventually(
    () => api<Integration & { enabled: boolean }>(hub, `GET /integrations/${closed.id}`),
    ({ json }) => !json.enabled,
  )
  const ill = await cli(['doctor'])
  expect(ill.code).toBe(1)
  expect(ill.out).toContain('✗ Gone hook was switched off: ')
  expect(ill.out).toContain('! subscription "test" leads to Gone hook, which is off')

  const stranger = await signalbox(hub, 'sbx_wrong').json<{ ok: boolean; findings: { state: string }[] }>(['doctor'])
  expect([stranger.code, stranger.json.findings.at(-1)]).toEqual([1, expect.objectContaining({ state: 'bad' })])
  const nowhere = await signalbox({ url: 'http://127.0.0.1:65530' }).json<{ ok: boolean; findings: unknown[] }>(['doctor'])
  expect([nowhere.code, nowhere.json.findings.length]).toEqual([1, 1])
})
