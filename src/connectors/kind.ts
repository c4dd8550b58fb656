import * as z from 'zod'
import { issuesOf, type Normalised } from './contract'

/** What one kind of message means, from its body: for vendors that send many shapes to one address. */
export type Kind = (body: unknown) => Normalised

/** A kind by its schema. A body that does not fit is unreadable, and says where. */
export function kind<P extends z.ZodType>(payload: P, meaning: (body: z.output<P>) => Normalised): Kind {
  return (body) => {
    const read = payload.safeParse(body)
    return read.success ? meaning(read.data) : { kind: 'unreadable', issues: issuesOf(read.error) }
  }
}

/** A list of names in a settings form: matched whole, case aside. */
export const nameList = (title: string, description: string) =>
  z.array(z.string().trim().min(1).max(200)).max(50).default([]).meta({ title, description })

/** Whether a name is in such a list. */
export function isNamed(names: readonly string[], name: unknown): boolean {
  const wanted = String(name ?? '')
    .trim()
    .toLowerCase()
  return names.some((one) => one.toLowerCase() === wanted)
}
