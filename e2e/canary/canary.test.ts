import { expect, it } from 'vitest'
import { eventually } from '../client.ts'
import { everyKindOfIntegration } from './integrations.ts'
import { attempted, exchangeMessages, speakAsOtherHubs } from './messages.ts'
import { quoteEverything } from './quoting.ts'
import { rotateSecrets } from './rotation.ts'
import { askEveryRoute } from './routes.ts'
import { startScene } from './scene.ts'
import { hits, storedIn, writingsOf } from './search.ts'

it('says no secret in what it prints, what it stores and what its API answers', async () => {
  const scene = await startScene()
  const made = await everyKindOfIntegration(scene)
  quoteEverything(scene, made)
  await exchangeMessages(scene, made)
  await speakAsOtherHubs(scene, made)
  await rotateSecrets(scene, made)
  const deliveries = await askEveryRoute(scene, made)

  const { hub, state, marker, secrets, answers } = scene
  await hub.tick()
  await eventually(hub.printed, (text) => text.split('delivery.attempt').length > attempted(deliveries))

  // Killed, so that what only the write-ahead logs hold is there to be read.
  await hub.kill()
  const printed = Buffer.from(hub.printed())
  const stored = storedIn(state)
  const told = Buffer.from(answers.map(({ text, headers }) => `${JSON.stringify([...headers])}\n${text}`).join('\n'))

  const writingsOfMarker = Object.fromEntries(
    Object.entries(writingsOf(marker)).filter(([writing]) => ['raw', 'base64', 'percent', 'hex'].includes(writing)),
  )
  expect(Object.keys(stored).some((file) => file.endsWith('-wal'))).toBe(true)
  for (const place of [Buffer.concat(Object.values(stored)), told])
    expect(hits(place, { marker: writingsOfMarker })).toEqual(
      Object.keys(writingsOfMarker).map((writing) => `marker, ${writing}`),
    )
  expect(hits(printed, { destination: { id: made.hook.id } })).toEqual(['destination, id'])

  const needles = Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, writingsOf(value)]))
  expect(Object.entries(secrets).filter(([, value]) => value.length < 12)).toEqual([])
  const found = [
    ...hits(printed, needles).map((hit) => `printed: ${hit}`),
    ...Object.entries(stored).flatMap(([file, bytes]) => hits(bytes, needles).map((hit) => `${file}: ${hit}`)),
    ...answers.flatMap((answer) =>
      hits(Buffer.from(`${JSON.stringify([...answer.headers])} ${answer.text}`), needles).map(
        (hit) => `answered ${answer.status} ${answer.text.slice(0, 200)}: ${hit}`,
      ),
    ),
  ]
  expect(found).toEqual([])
})
