import * as z from 'zod'
import { err, ok, type Result } from '../kit/result.ts'
import { exit, Failure } from './failure.ts'
import { type Access, jsonOf } from './profiles.ts'

const TIMEOUT_MS = 30_000
/** `POST /deliveries/{id}/retry` answers when the attempt is over, which may take its destination's whole time. */
const SLOW_TIMEOUT_MS = 90_000

const page = z.looseObject({ items: z.array(z.unknown()), nextCursor: z.string().nullable() })
const problem = z.looseObject({
  title: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
})

type Query = Record<string, string | number | undefined>

/** The API of one hub, for one token. */
export interface Hub {
  url: string
  token: string
  /** Fails with a `Failure` as a value, for those who go on. */
  ask<T>(method: string, path: string, shape: z.ZodType<T>, body?: unknown): Promise<Result<T, Failure>>
  /** As `ask`, but a failure ends the command. */
  call<T>(method: string, path: string, shape: z.ZodType<T>, body?: unknown): Promise<T>
  get<T>(path: string, shape: z.ZodType<T>, query?: Query): Promise<T>
  /** The items of a list, of as many pages as it takes for `max`. */
  list<T>(path: string, shape: z.ZodType<T>, query?: Query, max?: number): Promise<T[]>
}

export function hubAt({ url, token }: Pick<Access, 'url' | 'token'>): Hub {
  const ask = async <T>(method: string, path: string, shape: z.ZodType<T>, body?: unknown): Promise<Result<T, Failure>> => {
    const answer = await request(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!answer.ok) return answer
    const { status, text, headers } = answer.value
    if (status >= 300) return err(refusal(url, status, text, headers))
    const parsed = shape.safeParse(text === '' ? undefined : jsonOf(text))
    return parsed.success ? ok(parsed.data) : err(notAHub(url, path))
  }
  const call: Hub['call'] = async (...asked) => {
    const answer = await ask(...asked)
    if (!answer.ok) throw answer.error
    return answer.value
  }
  const get: Hub['get'] = (path, shape, query = {}) => call('GET', `${path}${queryOf(query)}`, shape)
  return {
    url,
    token,
    ask,
    call,
    get,
    async list<T>(path: string, shape: z.ZodType<T>, query: Query = {}, max = Number.POSITIVE_INFINITY) {
      const items: T[] = []
      let cursor: string | undefined
      do {
        const read = await get(path, page, { ...query, limit: Math.min(200, max - items.length), cursor })
        for (const item of read.items) {
          const parsed = shape.safeParse(item)
          if (!parsed.success) throw notAHub(url, path)
          items.push(parsed.data)
        }
        cursor = read.nextCursor ?? undefined
      } while (cursor !== undefined && items.length < max)
      return items
    },
  }
}

export interface Answer {
  status: number
  headers: Headers
  text: string
}

/** One request; the only one that the command line makes. Redirects are not followed: a token is for the hub that was named. */
export async function request(url: string, init: RequestInit): Promise<Result<Answer, Failure>> {
  const timeoutMs = /\/retry$/.test(url) ? SLOW_TIMEOUT_MS : TIMEOUT_MS
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
    return ok({ status: response.status, headers: response.headers, text: await response.text() })
  } catch (thrown) {
    return err(unreachable(url, thrown))
  }
}

function unreachable(url: string, thrown: unknown): Failure {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown
  const why =
    cause instanceof Error ? ('code' in cause && typeof cause.code === 'string' ? cause.code : cause.message) : String(cause)
  return new Failure(exit.unreachable, `${new URL(url).origin} cannot be reached: ${why}.`, {
    hint: 'Check the address and your network, and that the hub is running.',
  })
}

const notAHub = (url: string, path: string) =>
  new Failure(exit.unreachable, `What answers ${path} at ${url} is not what a Signalbox hub says.`, {
    hint: 'Check the address; a proxy may stand between, or the hub is of another version (signalbox doctor).',
  })

function refusal(url: string, status: number, text: string, headers: Headers): Failure {
  if (status < 400)
    return new Failure(exit.unreachable, `${url} sends elsewhere: ${headers.get('location') ?? 'it does not say where'}.`, {
      hint: 'Sign in with that address.',
      status,
    })
  const read = problem.safeParse(jsonOf(text))
  if (!read.success) return new Failure(exit.failed, `${url} answered ${status} without a reason.`, { status })
  const { title, detail, errors = [] } = read.data
  const message = detail && errors.length === 0 ? `${title}. ${detail}` : `${title}.`
  if (status === 401)
    return new Failure(exit.notAllowed, 'The hub does not know this token: it is wrong, expired or revoked.', {
      hint: 'Run signalbox login with another one.',
      status,
    })
  if (status === 403)
    return new Failure(exit.notAllowed, message, { hint: 'Sign in with a token of that role (signalbox login).', status })
  return new Failure(exit.failed, message, { issues: errors, status })
}

function queryOf(query: Query): string {
  const given = Object.entries(query).filter((one): one is [string, string | number] => one[1] !== undefined)
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`
}
