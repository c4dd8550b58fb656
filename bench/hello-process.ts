// The floor: what workerd costs with a Worker that does nothing, on the same Miniflare and the same kind of socket.
import { createRequire } from 'node:module'
import { serve } from './process.ts'

const { Miniflare, convertV4MiniflareOptions, Log, LogLevel } = createRequire(import.meta.url)('miniflare')
const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    host: '127.0.0.1',
    port: 0,
    cf: false,
    log: new Log(LogLevel.ERROR),
    telemetry: { enabled: false },
    workers: [
      {
        name: 'hello',
        modules: true,
        compatibilityDate: '2026-08-20',
        // A body that is not read would cost the connection.
        script: `export default { async fetch(request) { if (request.body) await request.arrayBuffer(); return new Response('hello') } }`,
        unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
      },
    ],
  }),
)
await miniflare.ready
serve(Number(new URL(String(await miniflare.unsafeGetDirectURL('hello'))).port), () => miniflare.dispose())
