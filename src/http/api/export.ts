import * as z from 'zod'
import { EXPORT_ROWS_MAX, type ExportedRow, type ExportKind, exported } from '../../domain/export'
import type { Role } from '../../domain/tokens'
import { iso } from '../../kit/clock'
import { csvLine } from '../../kit/csv'
import { invalid } from '../reply'
import * as auditShape from './audit'
import * as deliveryShape from './delivery-shape'
import * as incidentShape from './incident-shape'
import * as messageShape from './messages'
import { refuse, route, router } from './route'

const CURSOR_HEADER = 'signalbox-next-cursor'

interface Exported<Kind extends ExportKind> {
  role: Role
  what: string
  shown(row: ExportedRow<Kind>): Record<string, unknown>
  /** Where a line has them all on one level. */
  columns?: readonly string[]
  /** What a cursor looks like. */
  cursor: RegExp
}

const kinds: { [Kind in ExportKind]: Exported<Kind> } = {
  incidents: {
    role: 'itsm_manager',
    what: 'incidents, by number',
    cursor: /^\d{1,15}$/,
    shown: incidentShape.shown,
    columns: Object.keys(incidentShape.incident.shape),
  },
  events: {
    role: 'itsm_manager',
    what: 'events, by incident',
    cursor: /^inc_\w+ evt_\w+$/,
    shown: ({ occurredAt, ...row }) => ({ ...row, occurredAt: iso(occurredAt) }),
  },
  deliveries: {
    role: 'itsm_manager',
    what: 'deliveries with the outcome of their last attempt, by id',
    cursor: /^dlv_\w+$/,
    shown: deliveryShape.shown,
    columns: Object.keys(deliveryShape.delivery.shape),
  },
  messages: {
    role: 'super_admin',
    what: 'messages with their bodies as far as they are kept, by integration',
    cursor: /^int_\w+ [\w~]+$/,
    shown: messageShape.shown,
  },
  audit: { role: 'super_admin', what: 'the audit log, by id', cursor: /^aud_\w+$/, shown: auditShape.shown },
}

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))
const query = z.object({
  since: time.optional().meta({ description: 'Of what came about from then on, ISO 8601.' }),
  before: time.optional().meta({ description: 'Of what came about before, ISO 8601.' }),
  cursor: z
    .string()
    .max(200)
    .optional()
    .meta({ description: `The header \`${CURSOR_HEADER}\` of the answer before.` }),
  format: z
    .enum(['ndjson', 'csv'])
    .default('ndjson')
    .meta({ description: 'One JSON object a line, or CSV (incidents and deliveries).' }),
})

const routeOf = (kind: ExportKind) =>
  route(kinds[kind].role, {
    method: 'get',
    path: `/export/${kind}`,
    tags: ['Keeping'],
    summary: `Take out all ${kind === 'audit' ? 'of the audit log' : kind}`,
    description:
      `All ${kinds[kind].what}: a line each, streamed. At most ${EXPORT_ROWS_MAX} lines an answer: where there are more, the header \`${CURSOR_HEADER}\` has ` +
      'the `cursor` of the next one. Who took what out is in the audit log.',
    request: { query },
    responses: {
      200: {
        description: 'A line each.',
        content: {
          'application/x-ndjson': { schema: z.string() },
          ...(kinds[kind].columns && { 'text/csv': { schema: z.string() } }),
        },
      },
    },
  })

export const exporting = router()
for (const kind of ['incidents', 'events', 'deliveries', 'messages', 'audit'] as const) add(kind)

function add<Kind extends ExportKind>(kind: Kind): void {
  const { shown, columns } = kinds[kind]
  exporting.openapi(routeOf(kind), async (c) => {
    const { since, before, cursor, format } = c.req.valid('query')
    if (format === 'csv' && !columns)
      return refuse(c, invalid([{ path: 'format', message: 'only incidents and deliveries are to be had as CSV: leave it out' }]))
    if (cursor !== undefined && !kinds[kind].cursor.test(cursor))
      return refuse(
        c,
        invalid([{ path: 'cursor', message: `this is no cursor of ${kind}: give what ${CURSOR_HEADER} said, or leave it out` }]),
      )
    const between = { ...(since !== undefined && { sinceMs: since }), ...(before !== undefined && { beforeMs: before }) }
    const all = await exported(
      c.get('deps'),
      kind,
      { between, ...(cursor !== undefined && { cursor: cursor.split(' ') }) },
      c.get('caller').actor,
    )
    const line =
      format === 'csv' && columns
        ? (row: ExportedRow<Kind>) => {
            const one = shown(row)
            return csvLine(columns.map((column) => one[column]))
          }
        : (row: ExportedRow<Kind>) => `${JSON.stringify(shown(row))}\n`
    const encoder = new TextEncoder()
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        if (format === 'csv' && columns) controller.enqueue(encoder.encode(csvLine(columns)))
      },
      // Asked for when the reader has room: one page is in memory.
      async pull(controller) {
        const rows = await all.next()
        if (rows.length === 0) controller.close()
        else controller.enqueue(encoder.encode(rows.map(line).join('')))
      },
    })
    return c.body(stream, 200, {
      'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
      'content-disposition': `attachment; filename="${kind}.${format}"`,
      ...(all.cursor && { [CURSOR_HEADER]: all.cursor.join(' ') }),
    }) as never
  })
}
