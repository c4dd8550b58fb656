import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { arrival, tokenOf, watchingAll } from '../../test/feed'
import { eventually } from '../../test/hub'
import { type Teller, Telling } from './tell'

/** An isolate of its own, which remembers nothing, and a clock to move. */
function isolate() {
  const telling = new Telling()
  const done: Promise<unknown>[] = []
  const world = { nowMs: 1_000_000, isBroken: false, asked: 0 }
  const teller: Teller = {
    feed() {
      world.asked++
      if (world.isBroken) throw new Error('the feed is away')
      return env.FEED.getByName('hub')
    },
    clock: () => world.nowMs,
    later: (work) => void done.push(work),
  }
  return {
    world,
    async told(...ids: string[]) {
      let items = 0
      for (const id of ids)
        telling.tell(teller, () => {
          items++
          return [arrival(id)]
        })
      await Promise.all(done.splice(0))
      return items
    },
  }
}

it('asks once in two seconds whether somebody watches, and has nothing to say where nobody does', async () => {
  const { world, told } = isolate()
  expect(await told('a')).toBe(0)
  world.nowMs += 1_999
  expect(await told('b', 'c')).toBe(0)
  expect(world.asked).toBe(1)
  world.nowMs += 1
  expect(await told('d')).toBe(0)
  expect(world.asked).toBe(2)
})

it('never fails; what it could not say it makes up for, by sending watchers to their lists', async () => {
  const { world, told } = isolate()
  const page = await watchingAll((await tokenOf()).token)
  const first = page.lines.length
  const heard = (length: number) =>
    eventually(
      async () => page.lines.length - first,
      (seen) => seen === length,
    )
  await told('before')
  await heard(1)
  world.isBroken = true
  await told('lost')
  world.isBroken = false
  await told('too soon')
  world.nowMs += 2_000
  await told('after')
  await heard(3)
  expect(page.lines.slice(first).map(({ id, kind }) => id ?? kind)).toEqual(['before', 'reset', 'after'])
  page.close()
})

it('says together what comes together', async () => {
  const { told } = isolate()
  const page = await watchingAll((await tokenOf()).token)
  const ids = Array.from({ length: 450 }, (_, n) => `msg_${n}`)
  await told(...ids)
  await page.line(({ id }) => id === 'msg_449')
  expect(page.lines.filter(({ id }) => id).map(({ id }) => id)).toEqual(ids)
  page.close()
})
