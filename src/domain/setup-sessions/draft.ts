import * as z from 'zod'
import type { Connector, Issue } from '../../connectors/contract'
import { err, ok, type Result } from '../../kit/result'
import { asciiJson } from '../../kit/writings'

/** What is kept of it, in characters of its JSON: it travels in a header. */
const DRAFT_MAX = 16_000

/** What was typed in the wizard before the integration is made. Credentials have no place in it. */
export const setupDraft = z
  .strictObject({
    name: z.string().max(100).optional(),
    serviceId: z.string().max(100).optional(),
    sides: z.array(z.enum(['receives', 'polls', 'sends'])).optional(),
    auth: z.enum(['signature', 'key']).optional(),
    settings: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({
    id: 'SetupDraft',
    description:
      'What was typed before the integration is made, but for credentials. Nothing here takes effect, and nothing is checked.',
  })
export type SetupDraft = z.output<typeof setupDraft>

/** As the session keeps it. What no setting of the connector is called is turned away: it might be a credential. */
export function keptDraft({ source, poller, destination, name }: Connector, draft: SetupDraft): Result<string, Issue[]> {
  const forms = [source, poller, destination].flatMap((side) => (side ? [side.forms.settings] : []))
  const known = new Set(
    forms.flatMap((form) => Object.keys(z.toJSONSchema(form, { io: 'input', unrepresentable: 'any' }).properties ?? {})),
  )
  const foreign = Object.keys(draft.settings ?? {}).filter((field) => !known.has(field))
  if (foreign.length > 0)
    return err(
      foreign.map((field) => ({
        path: `draft.settings.${field}`,
        message: `${name} has no such setting; credentials are given when the integration is made`,
      })),
    )
  const kept = asciiJson(JSON.stringify(draft))
  if (kept.length <= DRAFT_MAX) return ok(kept)
  return err([
    {
      path: 'draft',
      message: `it has ${kept.length} characters, and ${DRAFT_MAX} are kept; go on without keeping it`,
    },
  ])
}

export const draftOf = (kept: string): SetupDraft => setupDraft.parse(JSON.parse(kept))
