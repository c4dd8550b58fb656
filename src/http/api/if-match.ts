import * as z from 'zod'
import type { Problem } from '../reply'

/** The headers of a change that may be made from an older version; `route` says the 412 of it. */
export const ifMatch = z.object({
  'if-match': z
    .string()
    .max(100)
    .optional()
    .meta({
      description:
        'The `updatedAt` that the change was made from. Where somebody else has changed it since, nothing changes: 412, with `current`.',
      examples: ['"2026-11-21T16:40:26.000Z"'],
    }),
})

/** The moment that an `If-Match` names, milliseconds; one that no version has where it cannot be read. Undefined: whatever there is. */
export function sinceOf({ 'if-match': given }: z.infer<typeof ifMatch>): number | undefined {
  if (given === undefined || given.trim() === '*') return undefined
  return Date.parse(given.trim().replace(/^(?:W\/)?"(.*)"$/, '$1'))
}

/** `current` as the API shows it, so that both versions can be put side by side. */
export const changedMeanwhile = (what: string, current: unknown): Problem => ({
  status: 412,
  code: 'changed-meanwhile',
  title: `Somebody else has changed this ${what}`,
  detail:
    'Nothing of yours was saved. Compare it with what there is now, and send what should hold with the new `updatedAt` as If-Match.',
  current,
})
