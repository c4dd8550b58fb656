import { and, desc, eq, lt, lte, notExists, sql } from 'drizzle-orm'
import { orm } from './db'
import { subscriptions, templates, templateVersions } from './schema'

export type TemplateRow = typeof templates.$inferSelect
export type TemplateVersionRow = typeof templateVersions.$inferSelect
/** With the parts of its current version. */
export type TemplateRead = TemplateRow & { parts: Record<string, string> }

const read = (db: D1Database) =>
  orm(db)
    .select({
      id: templates.id,
      name: templates.name,
      connector: templates.connector,
      version: templates.version,
      parts: templateVersions.parts,
      createdAt: templates.createdAt,
      updatedAt: templates.updatedAt,
    })
    .from(templates)
    .innerJoin(
      templateVersions,
      and(eq(templateVersions.templateId, templates.id), eq(templateVersions.version, templates.version)),
    )

export const templateById = async (db: D1Database, id: string): Promise<TemplateRead | undefined> =>
  (await read(db).where(eq(templates.id, id)))[0]

/** Newest first. */
export const listTemplates = (
  db: D1Database,
  page: { connector?: string; before?: string; limit: number },
): Promise<TemplateRead[]> =>
  read(db)
    .where(
      and(
        page.connector === undefined ? undefined : eq(templates.connector, page.connector),
        page.before === undefined ? undefined : lt(templates.id, page.before),
      ),
    )
    .orderBy(desc(templates.id))
    .limit(page.limit)

/** Newest first. */
export const listVersions = (
  db: D1Database,
  id: string,
  page: { before?: number; limit: number },
): Promise<TemplateVersionRow[]> =>
  orm(db)
    .select()
    .from(templateVersions)
    .where(
      and(eq(templateVersions.templateId, id), page.before === undefined ? undefined : lt(templateVersions.version, page.before)),
    )
    .orderBy(desc(templateVersions.version))
    .limit(page.limit)

export const versionOf = async (db: D1Database, id: string, version: number): Promise<TemplateVersionRow | undefined> =>
  (
    await orm(db)
      .select()
      .from(templateVersions)
      .where(and(eq(templateVersions.templateId, id), eq(templateVersions.version, version)))
  )[0]

/** Statements, so that a change and its audit row are one batch. */
export const insertTemplate = (db: D1Database, row: TemplateRow) => orm(db).insert(templates).values(row)
export const insertVersion = (db: D1Database, row: TemplateVersionRow) => orm(db).insert(templateVersions).values(row)

/** Changes nothing where somebody else has changed it since it was as `before`. */
export const updateTemplate = (db: D1Database, { id, name, version, updatedAt }: TemplateRow, before: TemplateRow) =>
  orm(db)
    .update(templates)
    .set({ name, version, updatedAt })
    .where(and(eq(templates.id, id), eq(templates.version, before.version), eq(templates.updatedAt, before.updatedAt)))

/** The same, written only where the statement before it in the batch has changed a row. */
export const insertVersionIfChanged = (db: D1Database, row: TemplateVersionRow) =>
  orm(db)
    .insert(templateVersions)
    .select(
      sql`select ${row.templateId}, ${row.version}, ${JSON.stringify(row.parts)}, ${row.createdAt}, ${row.createdBy} where changes() > 0`,
    )

export const forgetVersions = (db: D1Database, id: string, upTo: number) =>
  orm(db)
    .delete(templateVersions)
    .where(and(eq(templateVersions.templateId, id), lte(templateVersions.version, upTo)))

/** Changes nothing where a subscription uses it. */
export const deleteTemplate = (db: D1Database, id: string) =>
  orm(db)
    .delete(templates)
    .where(and(eq(templates.id, id), notExists(usersOf(db, id))))
/** Those of a template that is no more. */
export const deleteVersions = (db: D1Database, id: string) =>
  orm(db)
    .delete(templateVersions)
    .where(
      and(
        eq(templateVersions.templateId, id),
        notExists(orm(db).select({ id: templates.id }).from(templates).where(eq(templates.id, id))),
      ),
    )

const usersOf = (db: D1Database, id: string) =>
  orm(db).select({ name: subscriptions.name }).from(subscriptions).where(eq(subscriptions.templateId, id))

/** The names of the subscriptions that use it. */
export const subscriptionsUsing = async (db: D1Database, id: string): Promise<string[]> =>
  (await usersOf(db, id)).map(({ name }) => name)
