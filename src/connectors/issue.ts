import type * as z from 'zod'

/** Where a value was wrong (`alerts.0.status`) and what was expected there. */
export interface Issue {
  path: string
  message: string
}

/** One entry per field that was wrong. */
export const issuesOf = (error: z.ZodError): Issue[] =>
  error.issues.slice(0, 20).map(({ path, message }) => ({ path: path.map(String).join('.'), message }))
