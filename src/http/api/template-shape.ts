import * as z from 'zod'

export const name = z.string().trim().min(1).max(100)
export const connectorOfTemplate = z
  .string()
  .max(40)
  .meta({ description: 'The destination that it is for.', examples: ['slack'] })

export const parts = z
  .record(z.string().max(64), z.string().min(1).max(20_000))
  .refine((given) => Object.keys(given).length <= 20, 'at most 20 parts')
  .meta({
    description: 'Jinja templates by part. A part that is not named is said as the destination says it.',
    examples: [{ summary: '[{{ incident.priority }}] {{ incident.title }}' }],
  })

export const template = z
  .object({
    id: z.string(),
    name: z.string(),
    connector: z.string(),
    version: z.number().int().meta({ description: 'The current one, which attempts use.' }),
    parts: z.record(z.string(), z.string()),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Template' })

export const templateVersion = z
  .object({
    version: z.number().int(),
    parts: z.record(z.string(), z.string()),
    createdAt: z.string(),
    createdBy: z.string(),
  })
  .meta({ id: 'TemplateVersion' })

export const previewGiven = z.strictObject({
  connector: connectorOfTemplate,
  parts,
  event: z
    .strictObject({ incidentId: z.string(), eventId: z.string() })
    .optional()
    .meta({ description: 'A stored event; the latest where absent, and an example where there is none yet.' }),
})

const fault = z.object({
  message: z.string(),
  line: z.number().int().nullable().meta({ description: 'Of the template; null where it ran, but said nothing that fits.' }),
  column: z.number().int().nullable(),
  said: z.string().optional().meta({ description: 'What it said, where that does not fit.' }),
})

export const previewed = z
  .object({
    event: z.record(z.string(), z.unknown()).meta({ description: 'What the template sees as `event`.' }),
    parts: z
      .record(z.string(), z.union([z.object({ value: z.unknown() }), z.object({ error: fault })]))
      .meta({ description: 'Without the parts that such an event does not have.' }),
    request: z.object({ method: z.string(), url: z.string(), body: z.unknown() }).nullable().meta({
      description:
        'What would be sent, credentials masked; null where a part failed, or where the destination hears nothing of such an event.',
    }),
  })
  .meta({ id: 'TemplatePreview' })
