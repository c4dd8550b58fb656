import * as z from 'zod'
import type { Normalised } from './contract'
import { readAs } from './parts'

/** What one kind of message means, from its body: for vendors that send many shapes to one address. */
export type Kind = (body: unknown) => Normalised

/** A kind by its schema. A body that does not fit is unreadable, and says where. */
export const kind =
  <P extends z.ZodType>(payload: P, meaning: (body: z.output<P>) => Normalised): Kind =>
  (body) =>
    readAs(payload, body, meaning)

/** The words of a table, as a closed list: any other word makes the message unreadable. */
export const wordOf = <T extends Record<string, unknown>>(table: T) =>
  // Object.keys forgets what it was given; the tables are literals, so their keys are exactly these.
  z.enum(Object.keys(table) as [keyof T & string, ...(keyof T & string)[]])

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
