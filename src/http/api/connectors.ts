import * as z from 'zod'
import { severities } from '../../connectors/contract'
import { describeConnectors } from '../../domain/describe-connectors'
import { page, pageOf, pageQuery } from '../reply'
import { json, route, router } from './route'

const jsonSchema = z
  .record(z.string(), z.unknown())
  .meta({ description: 'A JSON Schema; every field has a title and a description.' })

export const connector = z
  .object({
    id: z.string(),
    name: z.string(),
    category: z.string(),
    summary: z.string(),
    vendorDocs: z.string(),
    source: z
      .object({
        auth: z.array(
          z.object({
            id: z.enum(['signature', 'key']),
            scheme: z.string(),
            title: z.string(),
            description: z.string(),
            secret: z
              .enum(['ours', 'theirs', 'none'])
              .meta({ description: 'ours: the hub can make it; theirs: the vendor makes it; none: the scheme needs none.' }),
          }),
        ),
        settings: jsonSchema,
        credentials: jsonSchema,
        reads: z.string(),
        identity: z.string().meta({ description: 'What makes two messages be about one problem.' }),
        severities: z.array(z.object({ field: z.string(), words: z.record(z.string(), z.enum(severities)) })).readonly(),
        neverResolves: z.string().optional(),
      })
      .nullable(),
    poller: z
      .object({ settings: jsonSchema, credentials: jsonSchema, everySeconds: z.number() })
      .nullable()
      .meta({ description: 'What it takes to ask the vendor; null where its webhooks say everything.' }),
    dropIn: z
      .object({ of: z.string(), routes: z.array(z.string()) })
      .nullable()
      .meta({
        description:
          'Another hub’s API that is spoken here, at this hub’s address: its senders only change the host and the key.',
      }),
    destination: z
      .object({
        settings: jsonSchema,
        credentials: jsonSchema,
        schedule: z.enum(['standard', 'urgent']),
        generated: z.array(z.string()),
        templates: z
          .array(
            z.object({
              part: z.string(),
              title: z.string(),
              description: z.string(),
              kind: z.enum(['json', 'text']),
              default: z.string().meta({ description: 'A template that says what is said without one.' }),
              schema: z.record(z.string(), z.unknown()).meta({ description: 'A JSON Schema of what the template may say.' }),
              events: z
                .array(z.string())
                .readonly()
                .nullable()
                .meta({ description: 'Types of the events that have this part; null: all.' }),
            }),
          )
          .meta({ description: 'What a template may say otherwise.' }),
      })
      .nullable(),
  })
  .meta({ id: 'Connector' })

export const connectors = router().openapi(
  route('viewer', {
    method: 'get',
    path: '/connectors',
    tags: ['Connectors'],
    summary: 'List what can be connected',
    request: { query: pageQuery },
    responses: { 200: json(pageOf(connector), 'Every connector, by id.') },
  }),
  async (c) => {
    const { limit, cursor = '' } = c.req.valid('query')
    const after = describeConnectors().filter(({ id }) => id > cursor)
    return c.json(
      page(after, limit, ({ id }) => id),
      200,
    )
  },
)
