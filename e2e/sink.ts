import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Received {
  method: string
  /** Path and query. */
  path: string
  headers: Record<string, string>
  /** As it came, for whoever verifies its signature. */
  body: string
}

export interface SinkAnswer {
  status: number
  headers?: Record<string, string>
  body?: string
}

export interface Sink {
  url: string
  received: Received[]
  /** What it answers from now on. */
  answer: (request: Received) => SinkAnswer
}

/** A destination: it keeps every request, and answers what the test wants. */
export async function startSink(answer: Sink['answer'] = () => ({ status: 204 })): Promise<Sink> {
  const sink: Sink = { url: '', received: [], answer }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const received: Received = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      body: Buffer.concat(chunks).toString(),
    }
    sink.received.push(received)
    const { status, headers = {}, body = '' } = sink.answer(received)
    response.writeHead(status, headers).end(body)
  })
  // A connection that is closed while the hub reuses it would look like a failed destination.
  server.keepAliveTimeout = 600_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  sink.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return sink
}

/** The body of an event, as Standard Webhooks has it. */
export interface SentEvent {
  type: string
  timestamp: string
  data: { id: string; actor: string; incident: { id: string; status: string; title: string; dedupKey: string; severity: string } }
}

export const eventIn = ({ body }: Received): SentEvent => JSON.parse(body)
