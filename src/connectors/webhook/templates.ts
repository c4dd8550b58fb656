import * as z from 'zod'

export const parts = {
  body: {
    title: 'Body',
    description: 'The JSON that the receiver gets. It is signed as it is sent.',
    kind: 'json',
    schema: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())], 'an object or a list'),
    default: `{
  "type": {{ event.type }},
  "timestamp": {{ event.occurredAt }},
  "data": {
    "id": {{ event.id }},
    "actor": {{ event.actor }},
    "incident": {{ incident }}
  }
}`,
  },
} as const
