import { api, type Delivery, eventually, integrate, type Page, subscribe } from '../client.ts'
import { startHub, temporaryFolder } from '../hub.ts'
import { startSink } from '../sink.ts'
import { signalbox } from './signalbox.ts'

export const startedHub = () => startHub({ state: temporaryFolder() })

/** A source, a destination at a sink, and what came of one sample. */
export async function world() {
  const hub = await startedHub()
  const sink = await startSink()
  const source = await integrate(hub, { connector: 'grafana', name: 'Grafana of the shop', auth: 'key' })
  const destination = await subscribe(hub, `${sink.url}/hook`, { name: 'Hook' })
  const delivered = (status = 'delivered') =>
    eventually(
      async () => (await api<Page<Delivery>>(hub, 'GET /deliveries')).json.items,
      (items) => items[0]?.status === status,
    ).then(([newest]) => newest!)
  return { hub, sink, source, destination, delivered, cli: signalbox(hub) }
}
