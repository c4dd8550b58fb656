// What workerd costs with a Worker that does nothing. A body that is not read would cost the connection.
import { serveWorker } from './bare-worker.ts'

await serveWorker(
  'hello',
  `export default { async fetch(request) { if (request.body) await request.arrayBuffer(); return new Response('hello') } }`,
)
