import { expect, vi } from 'vitest'
import { type Run, runPoll } from '../domain/polls/run'
import { deps, eventually, rows } from './hub'

/** What a vendor of a test was asked. */
export interface Asked {
  method: string
  url: URL
  headers: Headers
  body: string
}
export type Answer = Response | Promise<Response>

export interface PollVendor {
  asked: Asked[]
  /** Answers instead of the vendor, in order, to the requests that `isPage` says carry records; `undefined` lets the vendor answer. */
  trouble: (((asked: Asked) => Answer) | undefined)[]
}

/** A small vendor in place of the network. Call it first in a test; the mock is undone by `vi.restoreAllMocks()`. */
export function pollVendor(answer: (asked: Asked) => Answer, isPage: (asked: Asked) => boolean = () => true): PollVendor {
  const state: PollVendor = { asked: [], trouble: [] }
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
    const request = input as Request
    const asked = {
      method: request.method,
      url: new URL(request.url),
      headers: request.headers,
      body: new TextDecoder().decode(await request.arrayBuffer()),
    }
    state.asked.push(asked)
    const trouble = isPage(asked) ? state.trouble.shift() : undefined
    return (trouble ?? answer)(asked)
  })
  return state
}

export const json = (value: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json', ...headers } })
export const throttled = (): Response => new Response('slow down', { status: 429, headers: { 'retry-after': '1' } })
/** As if the run had died while it waited: what it had not handed in is lost with it. */
export const killed = (): Promise<Response> => Promise.reject(new Error('killed'))

export const poll = (id: string): Promise<Run | undefined> => runPoll(deps(), id)

/** The incidents of an integration, once they are as expected: `key status occurrences`. */
export async function expectIncidents(id: string, expected: string[]): Promise<void> {
  const seen = async () =>
    (
      await rows<{ dedup_key: string; status: string; occurrences: number }>(
        `select dedup_key, status, occurrences from incidents where integration_id = ? order by dedup_key`,
        id,
      )
    ).map(({ dedup_key, status, occurrences }) => `${dedup_key} ${status} ${occurrences}`)
  const wanted = [...expected].sort()
  const sorted = async () => (await seen()).sort()
  await eventually(sorted, (now) => JSON.stringify(now) === JSON.stringify(wanted), 80).catch(() => {})
  expect(await sorted()).toEqual(wanted)
}
