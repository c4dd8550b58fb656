import * as z from 'zod'
import { erase, erasedThings, type ToErase } from '../../domain/erase'
import { invalid, notFound } from '../reply'
import { body, json, refuse, route, router } from './route'

const TEXT_CHARS = { min: 4, max: 200 }

const given = z
  .strictObject({
    incidentId: z
      .string()
      .max(100)
      .optional()
      .meta({ description: 'Erase this incident with all that led to it and came of it.' }),
    text: z
      .string()
      .max(TEXT_CHARS.max)
      .refine(
        (text) => text.trim().length >= TEXT_CHARS.min,
        `give at least ${TEXT_CHARS.min} characters besides blanks around them`,
      )
      .optional()
      .meta({
        description: `Erase what says this text, ${TEXT_CHARS.min} to ${TEXT_CHARS.max} characters, case aside, also where it is escaped for JSON or percent-encoded.`,
      }),
    dryRun: z.boolean().default(false).meta({ description: 'Only count.' }),
    cursor: z.string().max(1000).optional().meta({ description: 'The `cursor` of the answer before.' }),
  })
  .superRefine(({ incidentId, text }, context) => {
    if ((incidentId === undefined) === (text === undefined))
      context.addIssue({ code: 'custom', path: ['incidentId'], message: 'give either incidentId or text' })
  })

const answer = z
  .object({
    dryRun: z.boolean(),
    erased: z
      .object(
        Object.fromEntries(erasedThings.map((kind) => [kind, z.number().int()])) as Record<
          (typeof erasedThings)[number],
          z.ZodInt
        >,
      )
      .meta({ description: 'Rows that this call has erased, or found on a dry run, by kind. `gates`: not yet in the database.' }),
    done: z.boolean(),
    cursor: z.string().nullable().meta({ description: 'Where the next call goes on; null when all is done.' }),
  })
  .meta({ id: 'Erased' })

export const erasing = router().openapi(
  route('super_admin', {
    method: 'post',
    path: '/erase',
    tags: ['Keeping'],
    summary: 'Erase an incident, or what says a text',
    description:
      'For requests of persons (GDPR, article 17). It cannot be undone. A call does a bounded piece of work: while `done` is false, call again with the same fields and the `cursor`. ' +
      'What an incident said becomes `[erased]`, its timeline, deliveries, attempts and links are deleted, and an open one is closed. ' +
      'The audit log says who erased how much of what, with the first characters of the SHA-256 of a text instead of the text.',
    request: { body: body(given) },
    responses: { 200: json(answer, 'What this call has erased.') },
  }),
  async (c) => {
    const { incidentId, text, dryRun, cursor } = c.req.valid('json')
    const what: ToErase = {
      ...(incidentId === undefined ? { text: text ?? '' } : { incidentId }),
      dryRun,
      ...(cursor !== undefined && { cursor }),
    }
    const done = await erase(c.get('deps'), what, c.get('caller').actor)
    if (done.ok) return c.json({ dryRun, ...done.value, done: done.value.cursor === null }, 200)
    switch (done.error) {
      case 'unknown-incident':
        return refuse(c, notFound('incident'))
      case 'not-its-cursor':
        return refuse(
          c,
          invalid([{ path: 'cursor', message: 'this is not the cursor of this erasure: leave it out to begin anew' }]),
        )
    }
  },
)
