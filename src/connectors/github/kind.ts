import * as z from 'zod'
import { issuesOf, type Normalised } from '../contract'
import { fitted } from '../values'

/** What one event of GitHub's means, from its body. */
export type Kind = (body: unknown) => Normalised

export function kind<P extends z.ZodType>(payload: P, meaning: (body: z.output<P>) => Normalised): Kind {
  return (body) => {
    const read = payload.safeParse(body)
    return read.success ? meaning(read.data) : { kind: 'unreadable', issues: issuesOf(read.error) }
  }
}

export const repository = z.object({ full_name: z.string().min(1) })

/** The words of a table, as a closed list: any other word makes the message unreadable. */
export const wordsOf = <T extends Record<string, unknown>>(table: T) =>
  // Object.keys forgets what it was given; the tables are literals, so their keys are exactly these.
  z.enum(Object.keys(table) as [keyof T & string, ...(keyof T & string)[]])

/** Kind, repository, branch, name. Names may be as long as their authors like. */
export const keyOf = (...parts: (string | number)[]): string => fitted(parts.join(':'))
