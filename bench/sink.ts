import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Sink {
  /** Of one of its destinations: each name is a path of its own. */
  url(name: string): string
  /** When the first delivery about a dedup key arrived there, on the clock of `performance.now()`. */
  arrivedAt(name: string): Map<string, number>
  /** Arrivals of a webhook-id that had arrived before. */
  duplicates(): number
  close(): void
}

/** A receiver that answers at once; under the paths in `slowMs` it answers so much later. */
export async function startSink(slowMs: Record<string, number> = {}): Promise<Sink> {
  const arrivals = new Map<string, Map<string, number>>()
  const of = (name: string) => {
    const known = arrivals.get(name) ?? new Map<string, number>()
    arrivals.set(name, known)
    return known
  }
  const ids = new Set<string>()
  let duplicates = 0
  const server = createServer((request, response) => {
    const at = performance.now()
    const name = (request.url ?? '/').slice(1)
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const id = String(request.headers['webhook-id'])
      if (ids.has(id)) duplicates++
      ids.add(id)
      const { dedupKey } = JSON.parse(Buffer.concat(chunks).toString()).data.incident
      const known = of(name)
      if (!known.has(dedupKey)) known.set(dedupKey, at)
      setTimeout(() => response.writeHead(204).end(), slowMs[name] ?? 0)
    })
  })
  server.keepAliveTimeout = 600_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: (name) => `http://127.0.0.1:${port}/${name}`,
    arrivedAt: of,
    duplicates: () => duplicates,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
