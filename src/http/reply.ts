import type { Context } from 'hono'
import * as z from 'zod'
import type { Issue } from '../connectors/contract'

/** RFC 9457. `errors` has one entry per field that was wrong. */
export interface Problem {
  status: 400 | 401 | 403 | 404 | 405 | 409 | 412 | 413 | 415 | 422 | 426 | 429 | 500 | 503
  /** Stable, for programs: `type` is `urn:signalbox:problem:<code>`. */
  code: string
  title: string
  detail?: string
  errors?: Issue[]
  /** What there is now, where a change was made from an older version. */
  current?: unknown
}

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    current: z.unknown().optional().meta({ description: 'With a 412: what there is now.' }),
  })
  .meta({ id: 'Problem', description: 'A problem document, RFC 9457.' })

export function problem(c: Context, { status, code, title, detail, errors, current }: Problem): Response {
  const more = { ...(detail && { detail }), ...(errors && { errors }), ...(current !== undefined && { current }) }
  const document = { type: `urn:signalbox:problem:${code}`, title, status, ...more }
  return c.body(JSON.stringify(document), status, { 'content-type': 'application/problem+json' })
}

export function tooMany(c: Context, afterSeconds: number): Problem {
  c.header('retry-after', String(afterSeconds))
  return { status: 429, code: 'rate-limited', title: 'Too many tries', detail: `Try again in ${afterSeconds} s.` }
}

export const notFound = (what: string): Problem => ({ status: 404, code: 'not-found', title: `There is no such ${what}` })
export const invalid = (errors: Issue[]): Problem => ({
  status: 422,
  code: 'invalid',
  title: 'Some fields are not right',
  detail: errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '),
  errors,
})

/** One entry per field: zod names unknown ones together, unless the schema has better words. */
export const fieldIssues = ({ issues }: z.ZodError): Issue[] =>
  issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          path: [...issue.path, key].map(String).join('.'),
          message: issue.message.startsWith('Unrecognized key') ? 'there is no such field' : issue.message,
        }))
      : [{ path: issue.path.map(String).join('.'), message: issue.message }],
  )

/** `{ items, nextCursor }`; the cursor is the last item's id, `null` on the last page. */
export const pageOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), nextCursor: z.string().nullable() })

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50).meta({ description: 'Items per page, 1 to 200.' }),
  cursor: z.string().max(200).optional().meta({ description: 'The `nextCursor` of the page before.' }),
})

type Asked = z.infer<typeof pageQuery>

/** What a store is asked for: one row more than is shown says whether there is a next page. */
export const span = ({ limit, cursor }: Asked): { limit: number; before?: string } => ({
  limit: limit + 1,
  ...(cursor && { before: cursor }),
})

/** A page of `rows`, which were asked for by their `span`, newest first. */
export const pageById = <R, T extends { id: string }>(rows: readonly R[], { limit }: Asked, shown: (row: R) => T) =>
  page(rows.map(shown), limit, ({ id }) => id)

/** A page of `rows`, which were asked for with one more than `limit`. */
export function page<T>(
  rows: readonly T[],
  limit: number,
  cursorOf: (row: T) => string,
): { items: T[]; nextCursor: string | null } {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null }
}
