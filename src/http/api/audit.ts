import * as z from 'zod'
import { type AuditFilter, type AuditRow, listAudit } from '../../domain/audit'
import { iso } from '../../kit/clock'
import { pageById, pageOf, pageQuery, span } from '../reply'
import { json, route, router } from './route'

const filters = z.object({
  actor: z
    .string()
    .max(300)
    .optional()
    .meta({ description: 'Who did it, as `actor` says it: `user:Ada`, `token:ci`, `setup`, `signalbox`.' }),
  action: z.string().max(100).optional().meta({ description: '`user.changed`, or all that begin so: `user`.' }),
  subject: z.string().max(300).optional().meta({ description: 'The id of what was changed.' }),
  since: z.iso.datetime({ offset: true }).optional().meta({ description: 'From then on.' }),
  before: z.iso.datetime({ offset: true }).optional().meta({ description: 'Before then.' }),
})

export const entry = z
  .object({
    id: z.string(),
    at: z.string(),
    actor: z.string(),
    action: z.string().meta({ examples: ['integration.created'] }),
    subject: z.string().meta({ description: 'The id of what was changed.' }),
    detail: z.record(z.string(), z.unknown()).meta({ description: 'What changed, without secrets.' }),
  })
  .meta({ id: 'AuditEntry' })

export const shown = (row: AuditRow): z.infer<typeof entry> => ({ ...row, at: iso(row.at) })

export const audit = router().openapi(
  route('itsm_manager', {
    method: 'get',
    path: '/audit',
    tags: ['Audit'],
    summary: 'Who changed what',
    request: { query: pageQuery.extend(filters.shape) },
    responses: { 200: json(pageOf(entry), 'Newest first.') },
  }),
  async (c) => {
    const { actor, action, subject, since, before, ...query } = c.req.valid('query')
    const filter: AuditFilter = {
      ...(actor && { actor }),
      ...(action && { action }),
      ...(subject && { subject }),
      ...(since && { sinceMs: Date.parse(since) }),
      ...(before && { beforeMs: Date.parse(before) }),
    }
    const rows = await listAudit(c.get('deps').db, filter, span(query))
    return c.json(pageById(rows, query, shown), 200)
  },
)
