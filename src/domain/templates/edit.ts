import type { Issue } from '../../connectors/contract'
import { newId } from '../../kit/id'
import { err, ok, type Result } from '../../kit/result'
import { auditRow, insertAudit, insertAuditIfChanged } from '../../store/audit'
import { orm } from '../../store/db'
import {
  deleteTemplate,
  deleteVersions,
  forgetVersions,
  insertTemplate,
  insertVersion,
  insertVersionIfChanged,
  subscriptionsUsing,
  type TemplateRead,
  templateById,
  updateTemplate,
  versionOf,
} from '../../store/templates'
import { type ChangedMeanwhile, changedMeanwhile, later } from '../changed-meanwhile'
import type { Deps } from '../deps'
import { issuesOfParts } from './check'
import type { Parts } from './render'

export {
  listTemplates,
  listVersions,
  type TemplateRead,
  type TemplateVersionRow,
  templateById,
} from '../../store/templates'

const VERSIONS_KEPT = 50

export async function createTemplate(
  deps: Deps,
  given: { name: string; connector: string; parts: Parts },
  actor: string,
): Promise<Result<TemplateRead, Issue[]>> {
  const issues = issuesOfParts(given.connector, given.parts)
  if (issues.length > 0) return err(issues)
  const nowMs = deps.clock()
  const { parts, ...row } = { ...given, id: newId('tpl', nowMs), version: 1, createdAt: nowMs, updatedAt: nowMs }
  await orm(deps.db).batch([
    insertTemplate(deps.db, row),
    insertVersion(deps.db, { templateId: row.id, version: 1, parts, createdAt: nowMs, createdBy: actor }),
    insertAudit(deps.db, auditRow(nowMs, actor, 'template.created', row.id, { ...given, parts: Object.keys(parts) })),
  ])
  return ok({ ...row, parts })
}

/** Why a template was not changed. */
export type NotChanged = { kind: 'invalid'; issues: Issue[] } | ChangedMeanwhile<TemplateRead> | { kind: 'no-such-version' }
type Changed = Promise<Result<TemplateRead, NotChanged> | undefined>

/**
 * Other parts make a new version, which the next attempt uses. Undefined where there is no such template; nothing changes where it is not
 * any more as at `since`.
 */
export const changeTemplate = (
  deps: Deps,
  id: string,
  change: { name?: string; parts?: Parts },
  actor: string,
  since?: number,
): Changed =>
  become(deps, id, actor, 'template.changed', async (before) =>
    since !== undefined && since !== before.updatedAt ? err(changedMeanwhile(before)) : ok(change),
  )

/** A new version with the parts of an earlier one. */
export const restoreTemplate = (deps: Deps, id: string, version: number, actor: string): Changed =>
  become(deps, id, actor, 'template.restored', async () => {
    const earlier = await versionOf(deps.db, id, version)
    return earlier ? ok({ parts: earlier.parts }) : err({ kind: 'no-such-version' })
  })

/** A new version without parts: the destination's own words. */
export const resetTemplate = (deps: Deps, id: string, actor: string): Changed =>
  become(deps, id, actor, 'template.reset', async () => ok({ parts: {} }))

async function become(
  deps: Deps,
  id: string,
  actor: string,
  action: string,
  wanted: (before: TemplateRead) => Promise<Result<{ name?: string; parts?: Parts }, NotChanged>>,
): Changed {
  const before = await templateById(deps.db, id)
  if (!before) return undefined
  const change = await wanted(before)
  if (!change.ok) return change
  const { name = before.name, parts = before.parts } = change.value
  const said = !sameParts(parts, before.parts)
  if (name === before.name && !said) return ok(before)
  const issues = said ? issuesOfParts(before.connector, parts) : []
  if (issues.length > 0) return err({ kind: 'invalid', issues })

  const nowMs = deps.clock()
  const version = said ? before.version + 1 : before.version
  const row: TemplateRead = { ...before, name, parts, version, updatedAt: later(before.updatedAt, nowMs) }
  const detail = { version, ...(name !== before.name && { name }), ...(said && { parts: Object.keys(parts) }) }
  const [updated] = await orm(deps.db).batch([
    updateTemplate(deps.db, row, before),
    insertAuditIfChanged(deps.db, auditRow(nowMs, actor, action, id, detail)),
    ...(said
      ? [
          insertVersionIfChanged(deps.db, { templateId: id, version, parts, createdAt: nowMs, createdBy: actor }),
          forgetVersions(deps.db, id, version - VERSIONS_KEPT),
        ]
      : []),
  ])
  if (updated.meta.changes === 1) return ok(row)
  const current = await templateById(deps.db, id)
  return current && err(changedMeanwhile(current))
}

const sameParts = (a: Parts, b: Parts) =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([name, source]) => b[name] === source)

/** The names of the subscriptions that use it, where it was not deleted for their sake. Undefined where there is no such template. */
export async function removeTemplate(deps: Deps, id: string, actor: string): Promise<Result<TemplateRead, string[]> | undefined> {
  const before = await templateById(deps.db, id)
  if (!before) return undefined
  const { name, connector } = before
  const [deleted] = await orm(deps.db).batch([
    deleteTemplate(deps.db, id),
    insertAuditIfChanged(deps.db, auditRow(deps.clock(), actor, 'template.deleted', id, { name, connector })),
    deleteVersions(deps.db, id),
  ])
  return deleted.meta.changes === 1 ? ok(before) : err(await subscriptionsUsing(deps.db, id))
}
