import * as z from 'zod'
import { changeRetention, type Retention, type RetentionKind, retentionKinds, retentionOf } from '../../domain/retention'
import { body, json, route, router } from './route'

// Every kind has its days, so the casts hold.
const kinds = Object.entries(retentionKinds) as [RetentionKind, (typeof retentionKinds)[RetentionKind]][]
const shapeOf = <T extends z.ZodType>(one: (kind: (typeof kinds)[number]) => T) =>
  Object.fromEntries(kinds.map((kind) => [kind[0], one(kind)])) as Record<RetentionKind, T>

const days = ([, { usual, min, max, what }]: (typeof kinds)[number]) =>
  z
    .number()
    .int()
    .min(min)
    .max(max)
    .meta({ description: `${what} ${min} to ${max} days; ${usual} unless changed.` })

const settings = z
  .object({ retention: z.object(shapeOf(days)).meta({ description: 'How many days each kind is kept.' }) })
  .meta({ id: 'Settings' })

const known = (what: string, names: readonly string[]) => ({
  error: ({ code }: { code?: string }) =>
    code === 'unrecognized_keys' ? `there is no such ${what}; there are ${names.join(', ')}` : undefined,
})

const change = z.strictObject(
  {
    retention: z.strictObject(
      shapeOf((kind) => days(kind).optional()),
      known(
        'kind',
        kinds.map(([kind]) => kind),
      ),
    ),
  },
  known('setting', ['retention']),
)

const tags = ['Settings']

export const settingsApi = router()
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/settings',
      tags,
      summary: 'Show the settings of the hub',
      responses: { 200: json(settings, 'Those that were never changed too.') },
    }),
    async (c) => c.json({ retention: await retentionOf(c.get('deps')) }, 200),
  )
  .openapi(
    route('super_admin', {
      method: 'patch',
      path: '/settings',
      tags,
      summary: 'Change the settings of the hub',
      description: 'Only what is named changes. What is past its days goes within the next hours, and does not come back.',
      request: { body: body(change) },
      responses: { 200: json(settings, 'As they are now.') },
    }),
    async (c) => {
      const given = Object.entries(c.req.valid('json').retention).filter(([, value]) => value !== undefined)
      const retention = await changeRetention(
        c.get('deps'),
        Object.fromEntries(given) as Partial<Retention>,
        c.get('caller').actor,
      )
      return c.json({ retention }, 200)
    },
  )
