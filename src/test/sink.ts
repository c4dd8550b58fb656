import { vi } from 'vitest'

export interface Received {
  url: string
  id: string
  headers: Record<string, string>
  body: { type: string; timestamp: string; data: { incident: { id: string; number: number; status: string; title: string } } }
  atMs: number
}

type Answerer = (request: Request, received: Received[]) => Response | Promise<Response>

/** Stands in for the network, nothing else: what arrives at a destination, and what it answers. */
export function sink(answer: Answerer = () => new Response('{"ok":true}')) {
  const received: Received[] = []
  const network = { received, answer }
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input as Request, init as RequestInit)
    const body = await request.clone().text()
    received.push({
      url: request.url,
      id: request.headers.get('webhook-id') ?? '',
      headers: Object.fromEntries(request.headers),
      body: body ? JSON.parse(body) : null,
      atMs: Date.now(),
    })
    return network.answer(request, received)
  })
  return network
}
