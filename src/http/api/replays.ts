import type { Context } from 'hono'
import * as z from 'zod'
import { DELIVERIES_MAX, previewReplay, startReplay } from '../../domain/replays/start'
import { listReplays, type ReplayRow, replayById, type Steered, type Steering, steer } from '../../domain/replays/steer'
import { iso } from '../../kit/clock'
import { invalid, notFound, pageById, pageOf, pageQuery, span } from '../reply'
import { deliveryFilter, filterOf, filterShown } from './delivery-shape'
import { body, json, refuse, route, router } from './route'

const kind = z.enum(['retry', 'replay']).meta({
  description:
    '`retry`: what failed or was cancelled is tried again. `replay`: what is finished is sent again, also what was delivered; receivers know it by its `webhook-id`, which is the same.',
})
const status = z.enum(['running', 'paused', 'finished', 'cancelled', 'failed'])

const replay = z
  .object({
    id: z.string(),
    kind,
    filter: deliveryFilter,
    status,
    total: z.number().int().meta({ description: 'Deliveries that matched when it was made.' }),
    done: z.number().int().meta({ description: 'Of those, attempted again; the attempts say what came of it.' }),
    held: z.number().int().meta({ description: 'Held, because their destination is switched off.' }),
    skipped: z.number().int().meta({ description: 'Not sent: they moved on, or their destination or event is gone.' }),
    createdAt: z.string(),
    createdBy: z.string(),
    finishedAt: z.string().nullable(),
    error: z.string().nullable().meta({ description: 'Why it failed. It can be resumed.' }),
  })
  .meta({ id: 'Replay', description: 'A job that retries or replays deliveries, at the rate of their destinations.' })

const shown = ({ filter, createdAt, finishedAt, ...row }: ReplayRow): z.infer<typeof replay> => ({
  ...row,
  filter: filterShown(filter),
  createdAt: iso(createdAt),
  finishedAt: finishedAt === null ? null : iso(finishedAt),
})

const preview = z
  .object({
    count: z.number().int(),
    byStatus: z.record(z.string(), z.number().int()),
    byIntegration: z.array(z.object({ integrationId: z.string(), count: z.number().int() })),
  })
  .meta({ id: 'ReplayPreview' })

const params = z.object({ id: z.string() })
const tags = ['Deliveries']

const steering = <const S extends Steering>(verb: S, summary: string, description: string) =>
  route('itsm_manager', {
    method: 'post',
    path: `/replays/{id}/${verb}`,
    tags,
    summary,
    description: `${description} A second time changes nothing.`,
    request: { params },
    responses: { 200: json(replay, 'As it is now.') },
  })

export const replays = router()
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/deliveries/replay',
      tags,
      summary: 'Retry or replay deliveries by a filter',
      description: `A job that goes on by itself, through restarts, at the rate of the destinations and in order, for at most ${DELIVERIES_MAX} deliveries. \`dryRun\` only counts.`,
      request: {
        body: body(
          z.strictObject({
            kind,
            filter: deliveryFilter.meta({
              description: 'As in the list of deliveries; at least one. A replay reaches over 14 days at most.',
            }),
            dryRun: z.boolean().default(false),
          }),
        ),
      },
      responses: {
        200: json(preview, 'A dry run: how many that would be.'),
        202: json(replay, 'The job, which has begun.'),
      },
    }),
    async (c) => {
      const { kind, filter, dryRun } = c.req.valid('json')
      const wish = { kind, filter: filterOf(filter) }
      if (dryRun) {
        const counted = await previewReplay(c.get('deps'), wish)
        return counted.ok ? c.json(counted.value, 200) : refuse(c, invalid(counted.error))
      }
      const started = await startReplay(c.get('deps'), wish, c.get('caller').actor)
      return started.ok ? c.json(shown(started.value), 202) : refuse(c, invalid(started.error))
    },
  )
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/replays',
      tags,
      summary: 'List the jobs that retry or replay deliveries',
      request: { query: pageQuery.extend({ status: status.optional() }) },
      responses: { 200: json(pageOf(replay), 'Newest first.') },
    }),
    async (c) => {
      const { status, ...query } = c.req.valid('query')
      const rows = await listReplays(c.get('deps').db, status ? { status } : {}, span(query))
      return c.json(pageById(rows, query, shown), 200)
    },
  )
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/replays/{id}',
      tags,
      summary: 'Get a job that retries or replays deliveries',
      request: { params },
      responses: { 200: json(replay, 'With its progress.') },
    }),
    async (c) => {
      const row = await replayById(c.get('deps').db, c.req.valid('param').id)
      return row ? c.json(shown(row), 200) : refuse(c, notFound('replay'))
    },
  )
  .openapi(
    steering('pause', 'Pause a job', 'What it has made due already (200 deliveries a destination at most) goes out.'),
    async (c) => answered(c, await steer(c.get('deps'), c.req.valid('param').id, 'pause', c.get('caller').actor)),
  )
  .openapi(steering('resume', 'Resume a job', 'One that was paused, or that failed, goes on where it was.'), async (c) =>
    answered(c, await steer(c.get('deps'), c.req.valid('param').id, 'resume', c.get('caller').actor)),
  )
  .openapi(
    steering('cancel', 'Cancel a job', 'What it has made due and was not attempted yet is put back as it was.'),
    async (c) => answered(c, await steer(c.get('deps'), c.req.valid('param').id, 'cancel', c.get('caller').actor)),
  )

function answered(c: Context, steered: Steered | undefined) {
  if (!steered) return refuse(c, notFound('replay'))
  const { row, obeyed } = steered
  if (obeyed) return c.json(shown(row), 200)
  return refuse(c, { status: 409, code: row.status, title: 'Nothing was changed', detail: `This job is ${row.status}.` })
}
