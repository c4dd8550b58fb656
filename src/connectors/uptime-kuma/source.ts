import * as z from 'zod'
import { defineSource, ignored, type Normalised, testMessage, unreadable } from '../contract'
import { decodeFields, parseJson } from '../decode'
import {
  firstKnown,
  instant,
  labelsOf,
  meaningOf,
  optionalScalar,
  type SeverityScale,
  scalar,
  severityOf,
  signal,
  webLink,
  wordsOf,
} from '../values'

/** A GET carries its objects as JSON text in the query. */
const object = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => {
    const parsed = typeof value === 'string' ? parseJson(value) : undefined
    return parsed?.ok ? parsed.value : value
  }, schema.nullish())

const heartbeat = z.object({
  monitorID: optionalScalar,
  status: scalar,
  msg: optionalScalar,
  /** UTC, without saying so: https://github.com/louislam/uptime-kuma/blob/master/server/model/monitor.js */
  time: optionalScalar,
  localDateTime: optionalScalar,
  timezoneOffset: optionalScalar,
})
const monitor = z.object({
  id: optionalScalar,
  name: optionalScalar,
  url: optionalScalar,
  hostname: optionalScalar,
  type: optionalScalar,
  description: optionalScalar,
  tags: z
    .array(z.object({ name: optionalScalar, value: optionalScalar }))
    .nullish()
    .catch(undefined),
})
/** https://github.com/louislam/uptime-kuma/blob/master/server/notification-providers/webhook.js */
const payload = z.object({ heartbeat: object(heartbeat), monitor: object(monitor), msg: optionalScalar })
type Payload = z.output<typeof payload>

/** https://github.com/louislam/uptime-kuma/blob/master/server/model/heartbeat.js */
const statuses = { 0: 'trigger', 1: 'resolve', 2: 'pending', 3: 'maintenance' } as const

const kinds: SeverityScale = { field: 'kind of notice', words: { 'certificate or domain expiry': 'warning' } }

export const source = defineSource({
  reads:
    'The webhook notification of Uptime Kuma 1 and 2: JSON, form-data and GET; notices of certificates and domains that expire; the bare text of custom bodies.',
  identity: 'The monitor’s id, else its name; of an expiry what expires, as the notice names it.',
  severities: [kinds],
  verify: null,
  decode: decodeFields({ jsonField: 'data' }),
  payload,

  normalise(message): Normalised {
    const { heartbeat: beat, monitor: watched } = message
    if (!beat) return watched ? ignored('about a monitor, without a heartbeat') : normaliseText(message)
    const meaning = meaningOf(statuses, beat.status)
    if (!meaning) return unreadable('heartbeat.status', `not a known status; known are: ${wordsOf(statuses)}`)
    if (meaning === 'pending' || meaning === 'maintenance') return ignored(`the monitor is in ${meaning}: neither down nor up`)
    const dedupKey = firstKnown(watched?.id, beat.monitorID, watched?.name)
    if (!dedupKey)
      return unreadable('heartbeat.monitorID', 'neither this nor monitor.id nor monitor.name: nothing tells the monitor')
    return [
      signal({
        dedupKey,
        action: meaning,
        title: `${firstKnown(watched?.name) ?? `Monitor ${dedupKey}`} is ${meaning === 'trigger' ? 'down' : 'up'}`,
        description: [watched?.description, beat.msg || message.msg].filter(Boolean).join('\n\n') || undefined,
        occurredAt: instant(beat.time, { zone: 'utc' }) ?? instant(`${beat.localDateTime ?? ''}${beat.timezoneOffset ?? ''}`),
        link: webLink(watched?.url),
        labels: labelsOf({
          ...Object.fromEntries((watched?.tags ?? []).slice(0, 20).map(({ name, value }) => [name || 'tag', value])),
          monitor: watched?.name,
          host: watched?.hostname,
          type: watched?.type,
        }),
      }),
    ]
  },
})

/** What monitor.js and the notices of expiry write, where there is no heartbeat: the test button, an expiry, or a body of `{{ msg }}` only. */
const EXPIRY = /^(.{1,400}) will expire in (-?\d{1,5}) days?\.?$/
const STATE = /^\[([^\]]{1,200})\] \[(✅ Up|🔴 Down)\] ?(.*)$/su
const TEST = / Testing$/

function normaliseText(message: Payload): Normalised {
  const text = message.msg ?? ''
  const [expiry, state] = [EXPIRY.exec(text), STATE.exec(text)]
  if (expiry?.[1]) {
    const link = webLink(/^\[[^\]]*\]\[([^\]]+)\]/.exec(text)?.[1])
    const severity = severityOf(kinds, 'certificate or domain expiry')
    return [signal({ dedupKey: `expiry:${expiry[1]}`, action: 'trigger', severity, title: text, link, labels: {} })]
  }
  if (state?.[1] && state[2]) {
    const up = state[2] === '✅ Up'
    return [
      signal({
        dedupKey: `name:${state[1]}`,
        action: up ? 'resolve' : 'trigger',
        title: `${state[1]} is ${up ? 'up' : 'down'}`,
        description: state[3],
        labels: labelsOf({ monitor: state[1] }),
      }),
    ]
  }
  if ((message.heartbeat === null && message.monitor === null) || TEST.test(text))
    return testMessage('the test button of the notification')
  return unreadable('heartbeat', 'no heartbeat, and no message that Uptime Kuma writes')
}
