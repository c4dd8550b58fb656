import { createToken, type Role } from '../domain/tokens'
import { deps, request, type Vars } from './hub'

export interface ApiAnswer {
  status: number
  headers: Headers
  text: string
  /** What is asserted decides what it is. */
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect
  json: any
}

/** `body` is sent as JSON, a text as it is. */
export async function ask(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
  vars: Vars = {},
): Promise<ApiAnswer> {
  const init = {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    redirect: 'manual' as const,
  }
  const response = await request(path, init, vars)
  const text = await response.text()
  const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, headers: response.headers, text, json: isJson && text !== '' ? JSON.parse(text) : undefined }
}

export type Api = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<ApiAnswer>

/** The admin API with a fresh token of a role: `api('GET', '/services')`. */
export async function signedIn(role: Role = 'super_admin', name: string = role): Promise<Api> {
  const { token } = await createToken(deps(), { name, role, expiresAt: null }, 'token:test')
  return (method, path, body, headers) => ask(method, `/api/v1${path}`, body, { authorization: `Bearer ${token}`, ...headers })
}

/** All items of a list, a page of `limit` at a time, and how many pages that took. */
// biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect
export async function everyPage(api: Api, path: string, limit: number): Promise<{ items: any[]; pages: number }> {
  const items: unknown[] = []
  for (let pages = 1, cursor: string | null = null; ; pages++) {
    const separator = path.includes('?') ? '&' : '?'
    const { json } = await api(
      'GET',
      `${path}${separator}limit=${limit}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    )
    items.push(...json.items)
    cursor = json.nextCursor
    if (cursor === null || pages > 100) return { items, pages }
  }
}
