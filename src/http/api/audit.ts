import * as z from 'zod'
import { type AuditRow, listAudit } from '../../domain/audit'
import { iso } from '../../kit/clock'
import { page, pageOf, pageQuery } from '../reply'
import { json, route, router } from './route'

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
    request: { query: pageQuery },
    responses: { 200: json(pageOf(entry), 'Newest first.') },
  }),
  async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const rows = await listAudit(c.get('deps').db, { limit: limit + 1, ...(cursor && { before: cursor }) })
    return c.json(
      page(rows.map(shown), limit, ({ id }) => id),
      200,
    )
  },
)
