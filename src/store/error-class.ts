import { type SQL, sql } from 'drizzle-orm'

/** Codes that are a class of their own. */
const named = ['timeout', 'connection', 'blocked', 'config', 'expired'] as const

/** The kind of trouble that an attempt had; `unknown`: it ended without a record; `other`: the destination said so in words of its own. */
export const errorClasses = [...named, 'http_3xx', 'http_4xx', 'http_5xx', 'unknown', 'other'] as const
export type ErrorClass = (typeof errorClasses)[number]

/** Null where it had none, or is still under way. */
export function errorClassOf({ status, code }: { status: string; code: string | null }): ErrorClass | null {
  if (status === 'delivered' || status === 'inflight') return null
  if (status === 'unknown') return 'unknown'
  const family = /^http_([345])\d\d$/.exec(code ?? '')?.[1]
  return errorClasses.find((one) => one === code || one === `http_${family}xx`) ?? 'other'
}

/** The same, asked of stored attempts. */
export function hasError(attempt: SQL, error: ErrorClass): SQL {
  const trouble = sql`${attempt} ->> '$.status' in ('retry', 'rejected', 'gone')`
  const code = sql`coalesce(${attempt} ->> '$.code', '')`
  switch (error) {
    case 'unknown':
      return sql`${attempt} ->> '$.status' = 'unknown'`
    case 'http_3xx':
    case 'http_4xx':
    case 'http_5xx':
      return sql`(${trouble} and ${code} glob ${`${error.slice(0, 6)}[0-9][0-9]`})`
    case 'other':
      return sql`(${trouble} and ${code} not glob 'http_[345][0-9][0-9]' and ${code} not in (select value from json_each(${JSON.stringify(named)})))`
    case 'timeout':
    case 'connection':
    case 'blocked':
    case 'config':
    case 'expired':
      return sql`(${trouble} and ${code} = ${error})`
  }
}
