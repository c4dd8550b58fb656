import { vi } from 'vitest'

export interface Received {
  url: string
  id: string
  headers: Record<string, string>
  body: { type: string; timestamp: string; data: { incident: { id: string; number: number; status: string; title: string } } }
  atMs: number
}

/** Stands in for the network, nothing else: what arrives at a destination, and what it answers. */
export function sink(
  answer: (request: Request, received: Received[]) => Response | Promise<Response> = () => new Response('{"ok":true}'),
) {
  const received: Received[] = []
  const spy = vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input as Request, init as RequestInit)
    const body = await request.clone().text()
    received.push({
      url: request.url,
      id: request.headers.get('webhook-id') ?? '',
      headers: Object.fromEntries(request.headers),
      body: body ? JSON.parse(body) : null,
      atMs: Date.now(),
    })
    return answer(request, received)
  })
  return { received, restore: () => spy.mockRestore() }
}
