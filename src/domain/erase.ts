import * as z from 'zod'
import { fromBase64, sha256, text as textOf, toBase64Url, toHex, utf8 } from '../kit/bytes'
import { err, ok, type Result } from '../kit/result'
import { writingsOf } from '../kit/writings'
import { auditRow, insertAudit } from '../store/audit'
import {
  countErasure,
  type ErasedKind,
  erasedKinds,
  eraseIncident,
  eraseMessagesOf,
  eraseText,
  gatesAfter,
} from '../store/erasing'
import { incidentById } from '../store/incidents'
import type { Deps } from './deps'

/** Steps of one call; a step looks at some hundred rows, or at one gate. */
const STEPS = 20
const HASH_CHARS = 16

/** `gates`: what gates remember, and what is on its way from them to D1. */
export const erasedThings = ['gates', ...erasedKinds] as const
export type Erased = Record<(typeof erasedThings)[number], number>

export type ToErase = ({ incidentId: string } | { text: string }) & { dryRun: boolean; cursor?: string }
export interface EraseAnswer {
  erased: Erased
  /** Hand it in with the next call; null when all is done. */
  cursor: string | null
}

/** Where an erasure stands, and whose it is. */
const standing = z.object({
  of: z.string(),
  at: z.enum(erasedThings),
  after: z
    .array(z.union([z.string(), z.number()]))
    .max(2)
    .nullable(),
})
type Standing = z.infer<typeof standing>

/**
 * Erases one incident with all that led to it, or everything that says a text; a bounded piece of it each call. Gates come first: when
 * they have forgotten, nothing brings back what D1 forgets then. Answers what this call has found.
 */
export async function erase(
  deps: Deps,
  what: ToErase,
  actor: string,
): Promise<Result<EraseAnswer, 'unknown-incident' | 'not-its-cursor'>> {
  const of = await subjectOf(what)
  const from = what.cursor === undefined ? { of, at: 'gates' as const, after: null } : standingOf(what.cursor)
  if (from?.of !== of) return err('not-its-cursor')
  const incident = 'incidentId' in what ? await incidentById(deps.db, what.incidentId) : undefined
  if ('incidentId' in what && !incident) return err('unknown-incident')

  // Before anything is gone, so that it is known even if this call dies.
  if (!what.dryRun && what.cursor === undefined)
    await insertAudit(deps.db, auditRow(deps.clock(), actor, 'content.erasing', of, {}))
  const { erased, left } = await ('incidentId' in what && incident
    ? incidentErased(deps, incident, what.dryRun, from)
    : textErased(deps, 'text' in what ? what.text : '', what.dryRun, from))
  if (!what.dryRun && (left === null || Object.values(erased).some((found) => found > 0)))
    await insertAudit(deps.db, auditRow(deps.clock(), actor, 'content.erased', of, { ...erased, done: left === null }))
  return ok({ erased, cursor: left && toBase64Url(utf8(JSON.stringify({ ...left, of }))) })
}

type Left = Omit<Standing, 'of'> | null

async function incidentErased(
  deps: Deps,
  incident: { id: string; integrationId: string },
  dryRun: boolean,
  from: Standing,
): Promise<{ erased: Erased; left: Left }> {
  const erased = nothing()
  if (from.at === 'gates') {
    erased.gates = await deps.gate(incident.integrationId).erase({ incidentId: incident.id }, dryRun)
    Object.assign(erased, await eraseIncident(deps.db, incident.id, { dryRun, nowMs: deps.clock() }))
  }
  let after = from.at === 'messages' ? String(from.after?.[0] ?? '') : null
  for (let step = 0; step < STEPS; step++) {
    const next = await eraseMessagesOf(deps.db, incident, { after, dryRun })
    erased.messages += next.found
    after = next.after
    if (after === null) return { erased, left: null }
  }
  return { erased, left: { at: 'messages', after: [after ?? ''] } }
}

async function textErased(deps: Deps, text: string, dryRun: boolean, from: Standing): Promise<{ erased: Erased; left: Left }> {
  const writings = writingsOf(text)
  const erased = nothing()
  let { at, after }: { at: Standing['at']; after: Standing['after'] } = from
  for (let step = 0; step < STEPS; step++) {
    if (at === 'gates') {
      const [gate] = await gatesAfter(deps.db, String(after?.[0] ?? ''), 1)
      if (gate !== undefined) erased.gates += await deps.gate(gate).erase({ writings }, dryRun)
      after = gate === undefined ? null : [gate]
    } else {
      const next = await eraseText(deps.db, at, { writings, after, dryRun, nowMs: deps.clock() })
      erased[at] += next.found
      after = next.after
    }
    if (after !== null) continue
    // What attempts begin from now on reads the incidents as they are now.
    if (at === 'incidents' && !dryRun) await countErasure(deps.db)
    const following = kindAfter(at)
    if (following === undefined) return { erased, left: null }
    at = following
  }
  return { erased, left: { at, after } }
}

const kindAfter = (at: Standing['at']): ErasedKind | undefined => erasedKinds[erasedThings.indexOf(at)]

const nothing = (): Erased => ({
  gates: 0,
  messages: 0,
  incidents: 0,
  events: 0,
  deliveries: 0,
  attempts: 0,
  links: 0,
  integrations: 0,
  operatorEvents: 0,
  audit: 0,
})

/** What the audit log may say of it: an id, or a hash of the text. */
const subjectOf = async (what: ToErase): Promise<string> =>
  'incidentId' in what ? what.incidentId : `sha256:${toHex(await sha256(what.text)).slice(0, HASH_CHARS)}`

function standingOf(cursor: string): Standing | undefined {
  const bytes = fromBase64(cursor)
  try {
    return bytes ? standing.safeParse(JSON.parse(textOf(bytes))).data : undefined
  } catch {
    return undefined
  }
}
