import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { brotliCompressSync, constants } from 'node:zlib'

/** A hub as Cloudflare shows it: what is text goes out as brotli, which a local hub leaves to its edge. Sockets go through as they are. */
export async function compressing(url: string): Promise<{ url: string; close(): void }> {
  const kept = new Map<string, Buffer>()
  const server = createServer(async (request, response) => {
    const { host: _, connection: __, ...headers } = request.headers
    const answer = await fetch(url + request.url, { headers: headers as Record<string, string>, redirect: 'manual' })
    const body = Buffer.from(await answer.arrayBuffer())
    const said = Object.fromEntries(answer.headers)
    delete said['content-length']
    delete said['content-encoding']
    delete said['transfer-encoding']
    if (body.length < 512 || !/text|json|javascript|svg/.test(said['content-type'] ?? '')) {
      response.writeHead(answer.status, said).end(body)
      return
    }
    // An edge keeps assets compressed.
    const key = /immutable/.test(said['cache-control'] ?? '') ? (request.url ?? '') : ''
    const small = kept.get(key) ?? brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: key ? 11 : 4 } })
    if (key) kept.set(key, small)
    response.writeHead(answer.status, { ...said, 'content-encoding': 'br' }).end(small)
  }).listen(0, '127.0.0.1')
  server.on('upgrade', (request, socket, head) => {
    const { hostname, port } = new URL(url)
    const hub = connect(Number(port), hostname)
    const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}\r\n`)
    hub.write(`${request.method} ${request.url} HTTP/1.1\r\n${headers.join('')}\r\n`)
    hub.write(head)
    socket.pipe(hub).pipe(socket)
    for (const [one, other] of [[socket, hub] as const, [hub, socket] as const]) one.on('error', () => other.destroy())
  })
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
