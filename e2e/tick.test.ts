import { expect, it, onTestFinished, vi } from 'vitest'
import { startHub } from '../src/build/hub.ts'
import { ADMIN_TOKEN, KEY_1, temporaryFolder } from './hub.ts'

it('ticks without stopping the thread that reads what workerd prints, which would stand still too once the pipe is full', async () => {
  const stoodStill: string[] = []
  const wait = Atomics.wait
  vi.spyOn(Atomics, 'wait').mockImplementation((...given: Parameters<typeof wait>) => {
    stoodStill.push(new Error().stack ?? '')
    return wait(...given)
  })
  const secrets = { ENCRYPTION_KEYS: KEY_1, SETUP_CODE: 'setup-code-of-the-tests', SIGNALBOX_ADMIN_TOKEN: ADMIN_TOKEN }
  const hub = await startHub({ port: 0, state: temporaryFolder(), secrets })
  onTestFinished(hub.stop)
  await hub.tick()
  // The migrations do, before there is anything to print.
  expect(stoodStill.length).toBeGreaterThan(0)
  expect(stoodStill.filter((stack) => /at (async )?tick /.test(stack))).toEqual([])
})
