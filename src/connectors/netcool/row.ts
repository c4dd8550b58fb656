import * as z from 'zod'
import { isRecord, optionalScalar } from '../values'

/**
 * A row of alerts.status, by its column names. https://www.ibm.com/docs/en/netcoolomnibus/8.1?topic=tables-alertsstatus-table
 * Transformers may write the names in small letters, so they are compared so.
 */
const fields = z.object({
  identifier: optionalScalar,
  node: optionalScalar,
  nodealias: optionalScalar,
  manager: optionalScalar,
  agent: optionalScalar,
  alertgroup: optionalScalar,
  alertkey: optionalScalar,
  severity: optionalScalar,
  summary: optionalScalar,
  type: optionalScalar,
  class: optionalScalar,
  acknowledged: optionalScalar,
  suppressescl: optionalScalar,
  firstoccurrence: optionalScalar,
  lastoccurrence: optionalScalar,
  statechange: optionalScalar,
  tally: optionalScalar,
  location: optionalScalar,
  customer: optionalScalar,
  service: optionalScalar,
  servername: optionalScalar,
  serverserial: optionalScalar,
  url: optionalScalar,
})
export type Row = z.output<typeof fields>

const row = z.preprocess(
  (value) =>
    isRecord(value)
      ? Object.fromEntries(
          Object.entries(value).map(([name, one]) => [name.replace(/^@/, '').toLowerCase(), isColumn(one) ? undefined : one]),
        )
      : value,
  fields,
)

/** A column's name that no transformer replaced: `@Identifier`. */
const isColumn = (value: unknown): boolean => typeof value === 'string' && /^@[A-Za-z]{1,64}@?$/.test(value)

/** One row, a list of them, or a `rowset` as the ObjectServer's HTTP interface has it. */
export const rows = z.preprocess((body) => {
  if (Array.isArray(body)) return body
  if (!isRecord(body)) return body
  const rowset = isRecord(body.rowset) ? body.rowset : body
  for (const inner of [rowset.rows, body.events, body.alerts]) if (Array.isArray(inner)) return inner
  const one = [body.event, body.alert, body.row].find(isRecord)
  return [one ?? body]
}, z.array(row).max(500))
