import * as z from 'zod'
import type { Outgoing, Signal } from '../contract'
import { notAPage, pollFailure } from '../poll-outcome'
import { definePoller, type Poll, type PollTarget } from '../polling'
import { urlPart } from '../values'
import { conflict, jobs, parsed, started, status } from './export-job'
import { severities, signalsOf } from './finding'

const levels = ['info', 'low', 'medium', 'high', 'critical'] as const
const settings = z.object({
  cloudUrl: z
    .url({ protocol: /^https$/ })
    .default('https://cloud.tenable.com')
    .transform((url) => new URL(url).origin)
    .meta({
      title: 'Tenable cloud',
      description: 'https://cloud.tenable.com, unless your tenant is elsewhere (FedRAMP, China).',
    }),
  lowestSeverity: z
    .enum(levels)
    .default('high')
    .meta({ title: 'Lowest severity', description: 'Vulnerabilities of this severity and above open incidents.' }),
})
const credentials = z.object({
  accessKey: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .meta({ title: 'Access key', description: 'Of a Tenable user: My Profile → API Keys.' }),
  secretKey: z.string().trim().min(1).max(200).meta({ title: 'Secret key', description: 'Of that user; shown once.' }),
})
type Target = PollTarget<z.output<typeof settings>, z.output<typeof credentials>>

/**
 * Seconds since 1970. While an export is under way, `job` is how far we are: what is `ready` and not fetched, what is `done`. `until` ends the
 * window of the export, and begins the next; it is not known of an export that was under way already, until Tenable says when it began.
 */
const cursor = z.object({
  since: z.number().int(),
  job: z
    .object({
      uuid: z.string(),
      until: z.number().int().optional(),
      ready: z.array(z.number().int()),
      done: z.array(z.number().int()),
    })
    .optional(),
})
type Cursor = z.output<typeof cursor>
type Job = NonNullable<Cursor['job']>

const FIRST_WINDOW_SECONDS = 24 * 3_600
/** For clocks that differ, and for what is indexed a little later than it says. */
const SETTLED_SECONDS = 60
const BYTES_MAX = 4_194_304

/**
 * The exports API, a step a page: ask for an export of what was indexed since the last one, wait until it is ready, fetch chunk after chunk.
 * By the time of indexing, because a scan hands in what it found hours after it found it.
 * https://developer.tenable.com/reference/exports-vulns-request-export
 */
export const poller = definePoller({
  reads:
    'Vulnerabilities of Tenable Vulnerability Management (exports API) that were found, found again or fixed: OPEN, REOPENED, FIXED.',
  identity: 'The asset’s UUID and the plugin, with port and protocol where the finding has a port.',
  severities: [severities],
  settings,
  credentials,
  cursor,
  everySeconds: 600,

  async poll(before, target): Promise<Poll<Cursor>> {
    const now = before ?? { since: Math.floor(target.nowMs / 1000) - FIRST_WINDOW_SECONDS }
    if (!now.job) return begin(now, target)
    const [chunk] = now.job.ready
    return chunk === undefined ? look(now.since, now.job, target) : fetchChunk(now.since, now.job, chunk, target)
  },

  async test(target) {
    const reply = await target.send(request(target, 'status'))
    const failure = pollFailure(reply)
    if (failure) return { ok: false, reason: failure.reason }
    return jobs.safeParse(parsed(reply.body)).success ? { ok: true } : { ok: false, reason: 'The answer is not Tenable’s.' }
  },
})

const page = (cursor: Cursor, more: boolean, signals: Signal[] = []): Poll<Cursor> => ({ kind: 'page', signals, cursor, more })

async function begin({ since }: Cursor, target: Target): Promise<Poll<Cursor>> {
  const until = Math.floor(target.nowMs / 1000) - SETTLED_SECONDS
  if (until <= since) return page({ since }, false)
  const reply = await target.send({
    ...request(target),
    method: 'POST',
    json: {
      num_assets: 50,
      filters: {
        indexed_at: since,
        state: ['OPEN', 'REOPENED', 'FIXED'],
        severity: levels.slice(levels.indexOf(target.settings.lowestSeverity)),
      },
    },
  })
  const active = reply.status === 409 ? conflict.safeParse(parsed(reply.body)).data : undefined
  if (active) return page({ since, job: { uuid: active.active_job_id, ready: [], done: [] } }, true)
  const failure = pollFailure(reply)
  if (failure) return failure
  const read = started.safeParse(parsed(reply.body))
  if (!read.success) return notAPage('the answer names no export')
  return page({ since, job: { uuid: read.data.export_uuid, until, ready: [], done: [] } }, true)
}

async function look(since: number, job: Job, target: Target): Promise<Poll<Cursor>> {
  const reply = await target.send(request(target, `${urlPart(job.uuid)}/status`))
  // Exports are kept for a day.
  if (reply.status === 404) return page({ since }, false)
  const failure = pollFailure(reply)
  if (failure) return failure
  const read = status.safeParse(parsed(reply.body))
  if (!read.success) return notAPage('the answer is not the status of an export')
  const { status: state, chunks_available, created } = read.data
  if (state === 'ERROR' || state === 'CANCELLED') return page({ since }, false)
  const until = job.until ?? (created ? Math.floor(created > 1e11 ? created / 1000 : created) - SETTLED_SECONDS : undefined)
  const ready = (chunks_available ?? []).filter((chunk) => !job.done.includes(chunk))
  if (ready.length > 0) return page({ since, job: { ...job, ...(until !== undefined && { until }), ready } }, true)
  if (state === 'FINISHED') return page({ since: Math.max(since, until ?? since) }, false)
  return { kind: 'page', signals: [], cursor: { since, job }, more: false, againSeconds: 60 }
}

async function fetchChunk(since: number, job: Job, chunk: number, target: Target): Promise<Poll<Cursor>> {
  const reply = await target.send(request(target, `${urlPart(job.uuid)}/chunks/${chunk}`))
  if (reply.status === 404) return page({ since }, false)
  const failure = pollFailure(reply)
  if (failure) return failure
  const findings = parsed(reply.body)
  if (!Array.isArray(findings)) {
    if (reply.body.length < BYTES_MAX / 2) return notAPage('the answer is not a chunk of an export')
    return {
      kind: 'rejected',
      code: 'too_large',
      reason: 'A chunk of the export is larger than 4 MB: raise the lowest severity.',
    }
  }
  return page(
    { since, job: { ...job, ready: job.ready.slice(1), done: [...job.done, chunk] } },
    true,
    findings.flatMap((one) => signalsOf(one, job.until)),
  )
}

const request = ({ settings, credentials }: Target, path?: string): Outgoing => ({
  method: 'GET',
  url: `${settings.cloudUrl}/vulns/export${path ? `/${path}` : ''}`,
  headers: { accept: 'application/json', 'x-apikeys': `accessKey=${credentials.accessKey}; secretKey=${credentials.secretKey}` },
  responseBytesMax: BYTES_MAX,
})
