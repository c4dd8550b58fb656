// A hub in a process of its own, so that a test can kill it as a power cut would. `startHub` in ./hub.ts starts it and speaks to it by IPC.
import { startHub } from '../src/build/hub.ts'

/** What a test may ask for. */
export interface Ask {
  ask: 'tick' | 'stop'
  /** Milliseconds since 1970 that the cron is told; now where absent. */
  scheduledAtMs?: number
}

export type Told = { told: 'started'; url: string } | { told: 'done' } | { told: 'failed'; said: string }

const tell = (told: Told) => process.send?.(told)
const hub = await startHub(JSON.parse(process.env.HUB_OPTIONS ?? '{}'))

process.on('message', async ({ ask, scheduledAtMs }: Ask) => {
  try {
    if (ask === 'stop') await hub.stop()
    else await hub.tick(scheduledAtMs === undefined ? undefined : new Date(scheduledAtMs))
    tell({ told: 'done' })
  } catch (thrown) {
    tell({ told: 'failed', said: String(thrown) })
  }
})
// Whoever started it is gone.
process.on('disconnect', () => void hub.stop().finally(() => process.exit(0)))
console.log(`listening on ${hub.url}`)
tell({ told: 'started', url: hub.url })
