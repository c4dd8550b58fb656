import * as z from 'zod'
import { issuesOf } from '../contract'

const text = (max: number, types: readonly string[] = ['mrkdwn', 'plain_text']) =>
  z.looseObject({ type: z.enum(types), text: z.string().min(1).max(max) })

/** The blocks that messages are made of most; Slack itself looks at the others. https://docs.slack.dev/reference/block-kit/blocks */
const known: Record<string, z.ZodType> = {
  header: z.looseObject({ text: text(150, ['plain_text']) }),
  section: z
    .looseObject({ text: text(3000).optional(), fields: z.array(text(2000)).min(1).max(10).optional() })
    .refine(({ text, fields }) => text ?? fields, 'a section needs text or fields'),
  context: z.looseObject({
    elements: z
      .array(z.looseObject({ type: z.enum(['mrkdwn', 'plain_text', 'image']) }))
      .min(1)
      .max(10),
  }),
  actions: z.looseObject({
    elements: z
      .array(z.looseObject({ type: z.string() }))
      .min(1)
      .max(25),
  }),
}

const block = z.looseObject({ type: z.string().min(1) }).superRefine((given, context) => {
  const parsed = known[given.type]?.safeParse(given)
  for (const { path, message } of parsed?.error ? issuesOf(parsed.error) : [])
    context.addIssue({ code: 'custom', path: path === '' ? [] : path.split('.'), message })
})

/** A message has at most 50 blocks. */
export const blocks = z.array(block).max(50)

/** https://docs.slack.dev/reference/methods/chat.postMessage: at most 100 attachments. */
export const attachments = z.array(z.looseObject({ blocks: blocks.optional(), color: z.string().optional() })).max(100)
