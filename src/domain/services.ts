import { newId } from '../kit/id'
import { err, ok, type Result } from '../kit/result'
import { auditRow, insertAuditIfChanged } from '../store/audit'
import { orm } from '../store/db'
import {
  deleteService,
  insertService,
  listServices as listRows,
  renameService,
  type ServiceRow,
  serviceById,
  usageOfServices,
  usersOfService,
} from '../store/services'
import type { Deps } from './deps'

export { type ServiceRow, serviceById }

/** Newest first, each with how many open incidents, integrations and subscriptions name it. */
export async function listServices({ db }: Deps, page: { before?: string; limit: number }) {
  const [rows, uses] = await Promise.all([listRows(db, page), usageOfServices(db)])
  const useOf = new Map(uses.map(({ serviceId, ...use }) => [serviceId, use]))
  return rows.map((row) => ({ ...row, ...(useOf.get(row.id) ?? { openIncidents: 0, integrations: 0, subscriptions: 0 }) }))
}

export async function createService(deps: Deps, name: string, actor: string): Promise<Result<ServiceRow, 'name-taken'>> {
  const nowMs = deps.clock()
  const row: ServiceRow = { id: newId('svc', nowMs), name, createdAt: nowMs }
  const [inserted] = await orm(deps.db).batch([
    insertService(deps.db, row),
    insertAuditIfChanged(deps.db, auditRow(nowMs, actor, 'service.created', row.id, { name })),
  ])
  return inserted.meta.changes === 1 ? ok(row) : err('name-taken')
}

/** Undefined where there is no such service. */
export async function rename(
  deps: Deps,
  id: string,
  name: string,
  actor: string,
): Promise<Result<ServiceRow, 'name-taken'> | undefined> {
  const before = await serviceById(deps.db, id)
  if (!before || before.name === name) return before && ok(before)
  const [renamed] = await orm(deps.db).batch([
    renameService(deps.db, id, name),
    insertAuditIfChanged(deps.db, auditRow(deps.clock(), actor, 'service.renamed', id, { from: before.name, to: name })),
  ])
  return renamed.meta.changes === 1 ? ok({ ...before, name }) : err('name-taken')
}

/** What still uses it, by name. */
export interface InUse {
  integrations: string[]
  subscriptions: string[]
}

/** Undefined where there is no such service. */
export async function removeService(deps: Deps, id: string, actor: string): Promise<Result<ServiceRow, InUse> | undefined> {
  const row = await serviceById(deps.db, id)
  if (!row) return undefined
  const [deleted] = await orm(deps.db).batch([
    deleteService(deps.db, id),
    insertAuditIfChanged(deps.db, auditRow(deps.clock(), actor, 'service.deleted', id, { name: row.name })),
  ])
  return deleted.meta.changes === 1 ? ok(row) : err(await usersOfService(deps.db, id))
}
