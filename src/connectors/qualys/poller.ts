import * as z from 'zod'
import { toBase64, utf8 } from '../../kit/bytes'
import type { Outgoing, Reply } from '../contract'
import { notAPage, pollFailure } from '../poll-outcome'
import { definePoller, type Poll, type PollTarget } from '../polling'
import { parseXml } from '../xml'
import { answer, severities, signalsOf } from './detections'

const settings = z.object({
  platformUrl: z
    .url({ protocol: /^https$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .meta({
      title: 'API server',
      description: 'Of your platform, such as https://qualysapi.qg3.apps.qualys.com: Help → About → Qualys API server.',
    }),
  minSeverity: z.number().int().min(1).max(5).default(4).meta({
    title: 'Lowest severity',
    description: 'Findings of this severity (1 to 5) and above open incidents.',
  }),
})
const credentials = z.object({
  username: z.string().min(1).max(200).meta({ title: 'User name', description: 'Of a Qualys user with API access.' }),
  password: z.string().min(1).max(500).meta({ title: 'Password', description: 'Of that user.' }),
})
type Target = PollTarget<z.output<typeof settings>, z.output<typeof credentials>>

/** A window of time; `idMin` while its hosts are being paged through. The next window begins where this one ended, so none is missed. */
const cursor = z.object({ since: z.string(), until: z.string(), idMin: z.string().optional() })
type Cursor = z.output<typeof cursor>

const FIRST_WINDOW_MS = 24 * 3_600_000
const HOSTS_PER_PAGE = 50

/**
 * The host list detection API: detections whose status changed in a window, in pages of hosts.
 * https://docs.qualys.com/en/vm/api/assets/host_lists/host_detection.htm
 */
export const poller = definePoller({
  reads: 'Vulnerability detections of hosts (VM / VMDR) whose status changed: new, active, re-opened and fixed.',
  identity: 'The host’s id and the QID, with the port where the finding has one.',
  severities: [severities],
  settings,
  credentials,
  cursor,
  everySeconds: 900,

  async poll(before, target): Promise<Poll<Cursor>> {
    const window = before?.idMin ? before : windowAfter(before, target.nowMs)
    const reply = await target.send(request(window, target))
    const failure = blocked(reply) ?? pollFailure(reply)
    if (failure) return failure
    const xml = parseXml(reply.body)
    if (!xml.ok) return notAPage(xml.error)
    const page = answer.safeParse(xml.value)
    if (!page.success) return notAPage('the answer is not a HOST_LIST_VM_DETECTION_OUTPUT')
    const { RESPONSE } = page.data.HOST_LIST_VM_DETECTION_OUTPUT
    const next = RESPONSE.WARNING && URL.parse(RESPONSE.WARNING.URL)?.searchParams.get('id_min')
    const { idMin: _, ...rest } = window
    return {
      kind: 'page',
      signals: signalsOf(RESPONSE, target.settings.platformUrl),
      cursor: next ? { ...rest, idMin: next } : rest,
      more: Boolean(next),
    }
  },

  async test(target) {
    const nowMs = target.nowMs
    const reply = await target.send(request({ since: iso(nowMs - 60_000), until: iso(nowMs) }, target))
    const failure = blocked(reply) ?? pollFailure(reply)
    return failure ? { ok: false, reason: failure.reason } : { ok: true }
  },
})

const windowAfter = (before: Cursor | null, nowMs: number): Cursor => ({
  since: before?.until ?? iso(nowMs - FIRST_WINDOW_MS),
  until: iso(nowMs),
})

/** Qualys reads seconds, no fraction of them. */
const iso = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`

function request({ since, until, idMin }: Cursor, { settings, credentials }: Target): Outgoing {
  const url = new URL(`${settings.platformUrl}/api/2.0/fo/asset/host/vm/detection/`)
  url.search = new URLSearchParams({
    action: 'list',
    status: 'New,Active,Re-Opened,Fixed',
    severities: settings.minSeverity === 5 ? '5' : `${settings.minSeverity}-5`,
    detection_updated_since: since,
    detection_updated_before: until,
    truncation_limit: String(HOSTS_PER_PAGE),
    ...(idMin && { id_min: idMin }),
  }).toString()
  return {
    method: 'GET',
    url: url.href,
    headers: {
      authorization: `Basic ${toBase64(utf8(`${credentials.username}:${credentials.password}`))}`,
      'x-requested-with': 'Signalbox',
    },
    responseBytesMax: 4_194_304,
  }
}

/** A rate or concurrency limit is a 409, with the wait in a header of its own. …/get_started/api_rate_limits.htm */
function blocked({ status, headers, body }: Reply): Extract<Poll<never>, { kind: 'retry' }> | undefined {
  if (status !== 409) return undefined
  const wait = Number(headers.get('x-ratelimit-towait-sec') ?? '')
  return {
    kind: 'retry',
    code: 'http_409',
    reason: `Qualys limits its API: ${body.slice(0, 200)}`,
    ...(wait > 0 && { afterSeconds: Math.min(wait, 86_400) }),
  }
}
