import { expect, it } from 'vitest'
import { eventually } from '../client.ts'
import { world } from './world.ts'

it('listens: a message and its delivery appear as they happen, one JSON document per line, until it is stopped', async () => {
  const { source, delivered, cli } = await world()
  const listening = cli.start(['listen', '--json'])
  await eventually(listening.err, (text) => text.includes('Live.'))
  expect(listening.err()).toBe('Listening. Ctrl-C ends it.\nLive.\n')
  const { json } = await cli.json<{ items: string[] }>(['send', source.id, '--list'])
  await cli(['send', source.id, '--sample', json.items[0]!])
  const { id } = await delivered()
  const lines = () =>
    listening
      .out()
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  await eventually(lines, (seen) => seen.some((one) => one.kind === 'delivery' && one.delivery.status === 'delivered'))
  expect(lines()).toEqual(
    expect.arrayContaining([
      { kind: 'message', message: expect.objectContaining({ integrationId: source.id }) },
      { kind: 'delivery', delivery: expect.objectContaining({ id, status: 'delivered' }) },
    ]),
  )
  listening.child.kill('SIGINT')
  expect(await listening.ended).toMatchObject({ code: 0 })
})
