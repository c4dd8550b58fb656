import * as z from 'zod'
import { toBase64, utf8 } from '../../kit/bytes'
import type { Reply } from '../contract'
import { parseJson } from '../decode'
import { notAPage, pollFailure } from '../poll-outcome'
import { definePoller, type PollTarget } from '../polling'
import { type ChangedPage, changesAfter, changesCursor } from '../updated-since'
import { isRecord } from '../values'
import { alert } from './alert'
import { severities, signalsOf } from './source'

const settings = z.object({
  prismUrl: z
    .url({ protocol: /^https$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .meta({
      title: 'Prism Central',
      description:
        'Its address with the port, such as https://prism.example.com:9440; the hub must reach it, and trust its certificate.',
    }),
  prismUser: z.string().trim().max(200).default('').meta({
    title: 'User name',
    description: 'Of a user who may view alerts. Empty where the secret is the API key of a service account.',
  }),
})
const credentials = z.object({
  prismSecret: z
    .string()
    .min(1)
    .max(4_096)
    .meta({ title: 'Password or API key', description: 'The password of that user, or an API key of a service account.' }),
})
type Target = PollTarget<z.output<typeof settings>, z.output<typeof credentials>>

const ALERTS_PER_PAGE = 100
const LATE_MS = 10 * 60_000

/** No `data` where there is none. https://developers.nutanix.com/api-reference?namespace=monitoring&version=v4.2 */
const answer = z.object({
  data: z.array(z.unknown()).nullish(),
  metadata: z.object({ totalAvailableResults: z.number().nullish() }),
})

/**
 * Alerts of Prism Central in the order of their last update. API v4.2 filters by it; v4.0, which older ones have, filters by no time:
 * of it the alerts that changed last are read first, until they are older than what we know.
 */
export const poller = definePoller({
  reads: 'Alerts of Prism Central (API v4, monitoring) as they are raised, acknowledged and resolved.',
  identity: 'The alert’s id (extId).',
  severities: [severities],
  settings,
  credentials,
  cursor: changesCursor,
  // The smallest Prism Central takes 30 requests a second. https://www.nutanix.dev/nutanix-api-user-guide/
  everySeconds: 120,

  poll: (before, target) =>
    changesAfter(before, { nowMs: target.nowMs, lateMs: LATE_MS, ask: (since, next) => page(since, next, target) }),

  async test(target) {
    const path = '/api/monitoring/v4.0/serviceability/alerts?%24page=0&%24limit=1'
    const reply = await get(path, target)
    const failure = pollFailure(reply) ?? (pageOf(reply) ? undefined : notAPage('the answer is no list of alerts'))
    return failure ? { ok: false, reason: failure.reason } : { ok: true }
  },
})

async function page(since: string, next: string | undefined, target: Target): Promise<ChangedPage> {
  const path = next ?? pathOf(target.run.get('alerts') ?? 'v4.2', since)
  const reply = await get(path, target)
  if ((reply.status === 404 || reply.status === 400) && path.includes('/v4.2/')) {
    target.run.set('alerts', 'v4.0')
    return page(since, undefined, target)
  }
  const failure = pollFailure(reply)
  if (failure) return failure
  const read = pageOf(reply)
  if (!read) return notAPage('the answer is no list of alerts')
  const records = (read.data ?? []).filter(isRecord).map((one) => {
    const parsed = alert.safeParse(one)
    const signals = parsed.success ? signalsOf([parsed.data]) : []
    return {
      id: String(one.extId),
      // One that never changed has been created.
      at: String(one.lastUpdatedTime ?? one.creationTime),
      signals: Array.isArray(signals) ? signals : [],
    }
  })
  const number = Number(new URLSearchParams(path.split('?')[1]).get('$page'))
  const total = read.metadata.totalAvailableResults ?? Number.POSITIVE_INFINITY
  const whole = records.length < ALERTS_PER_PAGE || (number + 1) * ALERTS_PER_PAGE >= total || isBefore(since, records)
  return { kind: 'records', records, next: whole ? undefined : withPage(path, number + 1) }
}

/** A page of which the earlier half of time is known: the latest come first, and the last of them is older than what was asked for. */
function isBefore(since: string, records: readonly { at: string }[]): boolean {
  const times = records.map(({ at }) => Date.parse(at))
  const last = times.at(-1) ?? Number.NaN
  return last < Date.parse(since) && times.every((at, index) => index === 0 || at <= times[index - 1]!)
}

const pathOf = (version: string, since: string): string =>
  `/api/monitoring/${version}/serviceability/alerts?${new URLSearchParams({
    ...(version === 'v4.2' && { $filter: `lastUpdatedTime ge ${since}` }),
    $orderby: `lastUpdatedTime ${version === 'v4.2' ? 'asc' : 'desc'}`,
    $page: '0',
    $limit: String(ALERTS_PER_PAGE),
  })}`.replaceAll('+', '%20')

function withPage(path: string, number: number): string {
  const [base, query] = path.split('?')
  const params = new URLSearchParams(query)
  params.set('$page', String(number))
  return `${base}?${params}`.replaceAll('+', '%20')
}

const get = (path: string, { settings, credentials, send }: Target): Promise<Reply> =>
  send({
    method: 'GET',
    url: settings.prismUrl + path,
    headers: {
      accept: 'application/json',
      ...(settings.prismUser
        ? { authorization: `Basic ${toBase64(utf8(`${settings.prismUser}:${credentials.prismSecret}`))}` }
        : { 'x-ntnx-api-key': credentials.prismSecret }),
    },
    responseBytesMax: 4_194_304,
  })

function pageOf({ body }: Reply): z.output<typeof answer> | undefined {
  const decoded = parseJson(body)
  return decoded.ok ? answer.safeParse(decoded.value).data : undefined
}
