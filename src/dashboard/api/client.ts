// The only way to the API. `api` is typed by the routes themselves: `read(api.incidents.$get({ query }))` gives their answer or throws an ApiProblem.
import type { Hono } from 'hono'
import { type ClientResponse, hc } from 'hono/client'
import type { AdminApi } from '../../http/app'
import { earlyAnswer } from './early'
import { ApiProblem, problemOf } from './problem'
import { signedOut, tokenOf } from './session'

type All<T> = (T extends T ? (one: T) => void : never) extends (all: infer I) => void ? I : never
// biome-ignore lint/suspicious/noExplicitAny: a router's own types are what is asked for
type ClientOf<T> = T extends Hono<any, any, any> ? ReturnType<typeof hc<T>> : never

/** One client for all routers. The runtime is a proxy that builds any path, so one router's client serves them all; the type names which there are. */
export const api = hc<AdminApi>('/api/v1', { fetch: send }) as unknown as All<ClientOf<AdminApi>>

/** The body of a good answer. Any other answer is thrown as an ApiProblem. */
export async function read<T>(answer: Promise<ClientResponse<T>>): Promise<T> {
  const response = await answer
  // Only a 204 has no body, and its type says so.
  return (response.status === 204 ? undefined : await response.json()) as T
}

/** Session cookie or token, the header that proves we are no foreign page, and problems as errors. A lost session goes to the sign-in page. */
export async function send(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  try {
    return await ask(input, init)
  } catch (thrown) {
    if (thrown instanceof ApiProblem && thrown.status === 401) signedOut()
    throw thrown
  }
}

/** The same for those who only want to know whether somebody is signed in. */
export async function ask(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  const token = tokenOf()
  if (token) headers.set('authorization', `Bearer ${token}`)
  if ((init.method ?? 'GET') !== 'GET') headers.set('x-signalbox-csrf', '1')
  let response: Response | undefined
  try {
    response = init.method === undefined || init.method === 'GET' ? await earlyAnswer(input) : undefined
    response ??= await fetch(input, { ...init, headers, credentials: 'same-origin' })
  } catch {
    throw new ApiProblem({ status: 0, code: 'offline', title: 'The hub cannot be reached', detail: 'Check your connection.' })
  }
  if (response.ok) return response
  throw await problemOf(response)
}
