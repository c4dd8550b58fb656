import * as z from 'zod'
import { checkExpression } from '../../kit/jinja'

const expression = z
  .string()
  .min(1)
  .max(2000)
  .superRefine((text, context) => {
    const wrong = checkExpression(text)
    if (wrong) context.addIssue({ code: 'custom', message: `line ${wrong.line}, column ${wrong.column}: ${wrong.message}` })
  })

/** Values as the sender writes them. Compared whole and as text, so that 1 in the body is "1" here. */
const values = z.array(z.union([z.string().max(200), z.number(), z.boolean()])).max(100)

const actionValues = z
  .strictObject({
    trigger: values.default([]).meta({ title: 'Trigger', description: 'Values that open an incident.' }),
    acknowledge: values.default([]).meta({ title: 'Acknowledge', description: 'Values that acknowledge it.' }),
    resolve: values.default([]).meta({ title: 'Resolve', description: 'Values that resolve it.' }),
  })
  .superRefine(noValueTwice)
  .default({ trigger: ['trigger'], acknowledge: ['acknowledge'], resolve: ['resolve'] })

const severityValues = z
  .strictObject({
    critical: values.default([]).meta({ title: 'Critical', description: 'Values that mean critical.' }),
    error: values.default([]).meta({ title: 'Error', description: 'Values that mean error.' }),
    warning: values.default([]).meta({ title: 'Warning', description: 'Values that mean warning.' }),
    info: values.default([]).meta({ title: 'Info', description: 'Values that mean info.' }),
  })
  .superRefine(noValueTwice)
  .default({ critical: ['critical'], error: ['error'], warning: ['warning'], info: ['info'] })

const tables = z.record(
  z.string().regex(/^(?!(?:body|alert)$)[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'letters, digits and _, but neither body nor alert'),
  z
    .record(z.string().max(200), z.union([z.string().max(1000), z.number(), z.boolean()]))
    .refine((table) => Object.keys(table).length <= 1000, 'at most 1000 entries'),
)

/** How to read JSON that we do not know: one Jinja expression per field, and exact lists of what its values mean. */
export const mapping = z.strictObject({
  items: expression.optional().meta({
    title: 'List of alerts',
    description:
      'Where one message carries several: an expression that gives a list. Its items are then "alert" in the other expressions.',
  }),
  dedupKey: expression.meta({
    title: 'Identity of the problem',
    description:
      'The same from trigger to resolve, another for every other problem. Best written as {{ host }}:{{ check }}: then a missing part is an error.',
  }),
  action: expression.meta({ title: 'Action', description: 'Gives a value that stands in one of the lists below.' }),
  actionValues: actionValues.meta({
    title: 'Values of the action',
    description: 'Exact values, by what they mean. A value in no list is kept as unreadable.',
  }),
  title: expression.meta({ title: 'Title', description: 'One line for the incident.' }),
  description: expression.optional().meta({ title: 'Description', description: 'More text for the incident.' }),
  severity: expression.optional().meta({
    title: 'Severity',
    description:
      'Gives a value that stands in one of the lists below. Where it gives nothing, the default severity of the integration applies.',
  }),
  severityValues: severityValues.meta({
    title: 'Values of the severity',
    description: 'Exact values, by what they mean. A value in no list is kept as unreadable.',
  }),
  link: expression.optional().meta({ title: 'Link', description: 'An http or https address at the sender.' }),
  occurredAt: expression.optional().meta({ title: 'Time', description: 'ISO 8601, or seconds or milliseconds since 1970.' }),
  labels: z
    .union([expression, z.record(z.string().min(1).max(100), expression)])
    .optional()
    .meta({ title: 'Labels', description: 'One expression per label, or one expression that gives an object.' }),
  ignoreWhen: expression
    .optional()
    .meta({ title: 'Ignore when', description: 'Where this is true, the alert opens and closes nothing.' }),
  tables: tables.default({}).meta({
    title: 'Tables',
    description:
      'Named lookups for the expressions, such as priority_map[alert.priority]. Keys are text: write priority_map[alert.priority|string] for numbers.',
  }),
})
export type Mapping = z.output<typeof mapping>
export type Values = z.output<typeof values>

function noValueTwice(lists: Record<string, Values>, context: z.core.$RefinementCtx): void {
  const seen = new Map<string, string>()
  for (const [name, list] of Object.entries(lists)) {
    for (const value of new Set(list.map(String))) {
      const before = seen.get(value)
      if (before) context.addIssue({ code: 'custom', path: [name], message: `"${value}" stands in the list ${before} too` })
      seen.set(value, name)
    }
  }
}
