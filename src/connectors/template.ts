import type * as z from 'zod'
import type { Filters } from '../kit/jinja'

/** Something that a destination says and that a template may say otherwise, named as the vendor's field. */
export interface TemplatePart<V extends z.ZodType = z.ZodType> {
  title: string
  description: string
  /** `json`: what is printed becomes JSON, and the whole is parsed. `text`: trimmed. */
  kind: 'json' | 'text'
  /** What the vendor takes there. */
  schema: V
  /** A Jinja template that says what the destination says without one. */
  default: string
  /** Types of the events that have this part; all of them where absent. */
  events?: readonly string[]
}

export interface Templates<R extends Record<string, z.ZodType> = Record<string, z.ZodType>> {
  parts: { [part in keyof R]: TemplatePart<R[part]> }
  /** Filters that only make sense for this vendor. */
  filters?: Filters
}

export type Rendered<R extends Record<string, z.ZodType>> = { [part in keyof R]?: z.output<R[part]> }
