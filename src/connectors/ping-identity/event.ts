import * as z from 'zod'
import { type Action, ignored, type Normalised, unreadable } from '../contract'
import { placeOf, readPart } from '../parts'
import {
  allKnown,
  firstKnown,
  instant,
  isRecord,
  labelsOf,
  optionalScalar,
  type SeverityScale,
  scalar,
  severityOf,
  webLink,
} from '../values'

const named = z
  .looseObject({ id: optionalScalar, name: optionalScalar, type: optionalScalar, href: optionalScalar })
  .nullish()
  .catch(undefined)
/** `{ client, user }` in PingOne, a list in PingOne for Enterprise. */
const actors = z
  .union([z.looseObject({ client: named, user: named }), z.array(named)])
  .nullish()
  .catch(undefined)

/**
 * One audit event. PingOne: https://developer.pingidentity.com/pingone-api/platform/audit-activities.html. PingOne for Enterprise, whose
 * event names itself in `source`: https://docs.pingidentity.com/r/en-us/pingoneforenterprise/p14e_add_push_subscription. The `id` is new
 * for every event, so it is nobody's identity.
 */
const event = z.object({
  id: optionalScalar,
  recordedAt: optionalScalar,
  recorded: optionalScalar,
  action: z.looseObject({ type: scalar, description: optionalScalar }),
  actors,
  resources: z.array(named).nullish().catch(undefined),
  source: z.unknown().optional(),
  client: z.looseObject({ ipAddress: optionalScalar }).nullish().catch(undefined),
  result: z.looseObject({ status: scalar, description: optionalScalar, message: optionalScalar }),
})
export type PingEvent = z.output<typeof event>

/** https://docs.pingidentity.com/pingone/monitoring/p1_event_types.html: what says in its name that something is wrong, and what ends it. */
const problems: Record<string, { problem: string; action: Action; word: string }> = {
  'USER.LOCKED': { problem: 'locked', action: 'trigger', word: 'LOCKED' },
  'USER.UNLOCKED': { problem: 'locked', action: 'resolve', word: 'LOCKED' },
  'PASSWORD.LOCKED': { problem: 'password-locked', action: 'trigger', word: 'LOCKED' },
  'PASSWORD.UNLOCKED': { problem: 'password-locked', action: 'resolve', word: 'LOCKED' },
  'DEVICE.LOCKED': { problem: 'device-locked', action: 'trigger', word: 'LOCKED' },
  'DEVICE.UNLOCKED': { problem: 'device-locked', action: 'resolve', word: 'LOCKED' },
  'DEVICE.BLOCKED': { problem: 'device-blocked', action: 'trigger', word: 'LOCKED' },
  'DEVICE.UNBLOCKED': { problem: 'device-blocked', action: 'resolve', word: 'LOCKED' },
  'PASSWORD.CHECK_FAILED': { problem: 'PASSWORD.CHECK', action: 'trigger', word: 'FAILED' },
  'PASSWORD.CHECK_SUCCEEDED': { problem: 'PASSWORD.CHECK', action: 'resolve', word: 'FAILED' },
  'OTP.CHECK_FAILED': { problem: 'OTP.CHECK', action: 'trigger', word: 'FAILED' },
  'OTP.CHECK_INVALID': { problem: 'OTP.CHECK', action: 'trigger', word: 'FAILED' },
  'OTP.CHECK_SUCCESS': { problem: 'OTP.CHECK', action: 'resolve', word: 'FAILED' },
  'USER.KERBEROS_FAILED': { problem: 'USER.KERBEROS', action: 'trigger', word: 'FAILED' },
  'USER.KERBEROS_SUCCEEDED': { problem: 'USER.KERBEROS', action: 'resolve', word: 'FAILED' },
  'USER.SLO_FAILURE': { problem: 'USER.SLO', action: 'trigger', word: 'FAILED' },
  'USER.SLO_SUCCESS': { problem: 'USER.SLO', action: 'resolve', word: 'FAILED' },
  'USER.ACCESS_DENIED': { problem: 'USER.ACCESS', action: 'trigger', word: 'FAILED' },
  'USER.ACCESS_ALLOWED': { problem: 'USER.ACCESS', action: 'resolve', word: 'FAILED' },
  'PROVISIONING_IDENTITY_SYNC.FAILURE': { problem: 'provisioning', action: 'trigger', word: 'SYNC_FAILURE' },
  'PROVISIONING_GROUP_SYNC.FAILURE': { problem: 'provisioning-group', action: 'trigger', word: 'SYNC_FAILURE' },
  'PROVISIONING_GROUP_MEMBERSHIP_SYNC.FAILURE': { problem: 'provisioning-membership', action: 'trigger', word: 'SYNC_FAILURE' },
  'PROVISIONING_CONNECTION.FAILURE': { problem: 'provisioning-connection', action: 'trigger', word: 'SYNC_FAILURE' },
}
/** PingOne has no severities. Ours are by what failed, which `action.type` and `result.status` say. */
export const severities: SeverityScale = {
  field: 'action.type, result.status',
  words: { SYNC_FAILURE: 'error', LOCKED: 'warning', FAILED: 'warning' },
}

const failed = ['FAILED', 'FAILURE', 'ERROR', 'DENIED']
const fine = ['SUCCESS', 'SUCCEEDED', 'OK', 'IN_PROGRESS', 'PENDING', 'UNKNOWN']

export const readEvent = (value: unknown, at: string): Normalised =>
  readPart(event, value, at, (one) => {
    const type = one.action.type.toUpperCase()
    const status = one.result.status.toUpperCase()
    const known = Object.hasOwn(problems, type) ? problems[type] : undefined
    if (!failed.includes(status) && !fine.includes(status))
      return unreadable(placeOf(at, 'result.status'), `"${one.result.status}"; known are: ${[...fine, ...failed].join(', ')}`)
    // An unlocking that failed unlocks nothing.
    if (known && !(known.action === 'resolve' && status !== 'SUCCESS'))
      return statement(one, at, known.problem, known.action, known.word)
    if (!failed.includes(status)) return ignored(`${one.action.type} with ${one.result.status} says nothing about a problem`)
    return statement(one, at, eventName(one), 'trigger', 'FAILED')
  })

/** PingOne for Enterprise writes `ADMINISTRATOR_LOGIN` into `source`, where `action.type` is only `Password`. */
const eventName = (one: PingEvent) => (typeof one.source === 'string' ? `${one.source}:${one.action.type}` : one.action.type)

function statement(one: PingEvent, at: string, problem: string, action: Action, word: string): Normalised {
  const [resource] = (one.resources ?? []).filter((each) => each !== null && each !== undefined)
  const list = Array.isArray(one.actors) ? one.actors : [one.actors?.user, one.actors?.client]
  const [actor] = list.filter((each) => each !== null && each !== undefined)
  // Who or what it happened to; where nothing is named, who did it.
  const about = firstKnown(resource?.id, resource?.href, resource?.name, actor?.id, actor?.name)
  const dedupKey = allKnown(problem, about)
  if (!dedupKey)
    return unreadable(placeOf(at, 'resources'), 'neither a resource nor an actor: nothing tells the problem from others')
  const who = firstKnown(resource?.name, actor?.name, about)
  const address = isRecord(one.source) ? one.source.ipAddress : one.client?.ipAddress
  return [
    {
      dedupKey,
      action,
      severity: severityOf(severities, word),
      title: `${one.action.description ?? eventName(one)}: ${who}`,
      description: one.result.description ?? one.result.message,
      occurredAt: instant(one.recordedAt ?? one.recorded),
      link: webLink(resource?.href),
      labels: labelsOf({
        event: eventName(one),
        result: one.result.status,
        resource: resource?.type,
        user: Array.isArray(one.actors) ? actor?.name : one.actors?.user?.name,
        client: Array.isArray(one.actors) ? undefined : one.actors?.client?.name,
        address,
        environment: environmentOf(resource),
      }),
    },
  ]
}

const environmentOf = (resource: z.output<typeof named>) =>
  isRecord(resource?.environment) ? resource.environment.id : undefined
