// `npm run bench [-- --quick] [-- --only b,f] [-- --folder /var/tmp]`: one JSON document on stdout, progress on stderr.
// a workerd's hello · b new keys · c one key again · d one delivery id again · e ack at one connection · f end to end · g a million incidents · h baselines · i loads of deliveries · j beside one that hangs · replay of 100 000 deliveries · feed events to pages
import { loadavg } from 'node:os'
import path from 'node:path'
import { bundle } from '../src/build/bundle.ts'
import { type DeliveryLoad, deliveryLoad, neighbour } from './delivery.ts'
import { feedLatency } from './feed.ts'
import { github, startHub } from './hub.ts'
import { optionsOf, type Scenario } from './options.ts'
import { replayed } from './replay.ts'
import { report } from './report.ts'
import { scale } from './scale.ts'
import { newKeysLoad, round, throughput } from './throughput.ts'

const options = optionsOf(process.argv.slice(2))
const startedLoad = loadavg()[0] ?? 0
const startedAt = performance.now()
const say = (text: string) => console.error(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(4)} s  ${text}`)
const wanted = (...names: Scenario[]) => names.some((name) => options.only.has(name))

say('building')
bundle()
const rounds = wanted('a', 'b', 'c', 'd', 'h') ? await throughput(options, say) : new Map()
const ack = wanted('e') ? await acknowledged() : null
const delivered = wanted('f') ? await deliveryLoad(options, options.endToEnd, say) : null
const loads: DeliveryLoad[] = []
if (wanted('i')) for (const load of options.deliveryLoads) loads.push(await deliveryLoad(options, load, say))
const beside = wanted('j') ? await neighbour(options, say) : null
const replay = wanted('replay') ? await replayed(options, say) : null
const feed = wanted('feed') ? await feedLatency(options, say) : null
const scaled = wanted('g') ? await scale(options, say) : new Map()
console.log(
  JSON.stringify(
    report(
      { rounds: new Map([...rounds, ...scaled]), ack, endToEnd: delivered, loads, neighbour: beside, replay, feed, startedLoad },
      options,
    ),
    null,
    2,
  ),
)
process.exit([delivered, beside, feed, ...loads].some((one) => one && one.lost > 0) ? 1 : 0)

async function acknowledged() {
  const hub = await startHub(path.join(options.folder, 'ack'))
  const load = newKeysLoad('ack', 'e', hub, await github(hub))
  say('one connection')
  await round(load, options.ackMs / 4, 1)
  const measured = await round(load, options.ackMs, 1)
  await hub.stop()
  return measured
}
