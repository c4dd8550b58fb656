import * as z from 'zod'
import { type Action, defineSource, ignored, type Normalised, type Signal, testMessage, unreadable } from '../contract'
import {
  firstKnown,
  instant,
  known,
  labelsOf,
  meaningOf,
  optionalScalar,
  type SeverityScale,
  severityOf,
  signal,
  wordsOf,
} from '../values'

/**
 * Of an alert: https://github.com/Derdack/derdack-2wayREST-samples, which has the same messages as SIGNL4. (The short table of SIGNL4's own page
 * writes 2 for closed, too; its messages carry 4.) 8, 16 and 32 say that nobody answered, or that nobody could be told.
 */
const statusCodes: Record<string, Action | null> = {
  '1': 'trigger',
  '2': 'acknowledge',
  '4': 'resolve',
  '8': null,
  '16': null,
  '32': null,
}

/** https://docs.signl4.com/integrations/outbound-webhook/outbound-webhook.html and https://www.signl4.com/outbound-webhooks/ */
const silent: Record<string, string> = {
  '202': 'an escalation',
  '203': 'an annotation',
  '300': 'the start of a shift',
  '301': 'the end of a shift',
  '302': 'somebody who punched in',
  '303': 'somebody who punched out',
}

/** Of the messages that tools post to SIGNL4: https://docs.signl4.com/integrations/webhook/webhook.html. No status is `new`. */
const inboundStatuses: Record<string, Action> = { new: 'trigger', acknowledged: 'acknowledge', resolved: 'resolve' }

const severities: SeverityScale = { field: 'alert.eventSeverity', words: { '3': 'critical', '2': 'error', '1': 'warning' } }

const person = z.looseObject({ username: optionalScalar, displayname: optionalScalar }).nullish().catch(null)

const alert = z.object({
  id: optionalScalar,
  eventId: optionalScalar,
  externalEventId: optionalScalar,
  shortId: optionalScalar,
  statusCode: optionalScalar,
  title: optionalScalar,
  text: optionalScalar,
  category: optionalScalar,
  eventSeverity: optionalScalar,
  createdAt: optionalScalar,
  parameters: z
    .array(z.looseObject({ name: optionalScalar, value: optionalScalar }))
    .nullish()
    .catch(null),
})

const payload = z.looseObject({
  id: optionalScalar,
  eventType: optionalScalar,
  eventRaisedUtc: optionalScalar,
  alert: alert.nullish(),
  team: z.looseObject({ name: optionalScalar, teamname: optionalScalar }).nullish().catch(null),
  user: person,
})
type Payload = z.output<typeof payload>

export const source = defineSource({
  reads:
    'Outbound webhooks of SIGNL4 (and of Derdack Enterprise Alert): new, changed, escalated and annotated alerts; and what tools post to SIGNL4 with an X-S4-ExternalID.',
  identity: 'The alert’s id; where there is none, the external id, else the id of the event that raised it.',
  severities: [severities],

  // SIGNL4 signs nothing and has no setting for a header.
  verify: null,

  payload,

  // "Use it to ensure that you process notifications only once in case they are received multiple times."
  messageKey: (_, { id, eventType }) => (eventType ? firstKnown(id) : undefined),

  normalise(body): Normalised {
    const { eventType } = body
    if (!eventType)
      return 'X-S4-ExternalID' in body || 'X-S4-Status' in body
        ? inbound(body)
        : unreadable('eventType', 'absent, so nothing says what happened')
    if (eventType === '1') return testMessage('SIGNL4’s test of the webhook arrived')
    const passed = silent[eventType]
    if (passed) return ignored(`event ${eventType} is ${passed}: it says nothing about whether the alert is open`)
    if (eventType === '200') return changed(body, 'trigger')
    if (eventType !== '201') return unreadable('eventType', `not one of 1, 200, 201, ${wordsOf(silent)}`)

    const action = meaningOf(statusCodes, body.alert?.statusCode)
    if (action === undefined) return unreadable('alert.statusCode', `not one of ${wordsOf(statusCodes)}`)
    return action ? changed(body, action) : ignored('nobody answered the alert: it is as open as before')
  },
})

function changed({ alert, team, user, eventRaisedUtc }: Payload, action: Action): Normalised {
  const dedupKey = firstKnown(alert?.id, alert?.externalEventId, alert?.eventId)
  if (!alert || !dedupKey)
    return unreadable('alert.id', 'neither this nor externalEventId nor eventId tells the alert from others')
  const parameter = (...names: string[]) =>
    alert.parameters?.find(({ name }) => names.some((one) => one === name?.toLowerCase()))?.value ?? undefined
  return [
    signal({
      dedupKey,
      action,
      severity: severityOf(severities, alert.eventSeverity),
      title: firstKnown(alert.title, parameter('title', 'subject')) ?? `SIGNL4 alert ${known(alert.shortId) ?? dedupKey}`,
      description: firstKnown(alert.text, parameter('message', 'description', 'body')),
      occurredAt: instant(eventRaisedUtc),
      labels: labelsOf({
        team: team?.teamname ?? team?.name,
        category: alert.category,
        external_id: alert.externalEventId,
        by: action === 'trigger' ? undefined : (user?.displayname ?? user?.username),
      }),
    }),
  ]
}

function inbound(body: Record<string, unknown>): Normalised {
  const status = known(body['X-S4-Status']) ?? 'new'
  const action = meaningOf(inboundStatuses, status)
  if (!action) return unreadable('X-S4-Status', `not one of ${wordsOf(inboundStatuses)}`)
  const id = known(body['X-S4-ExternalID'])
  // Uptime Kuma gives all of its monitors this one.
  if (!id || /(^|-)undefined$/.test(id)) return unreadable('X-S4-ExternalID', 'nothing tells the alert from others')
  const text = (...names: string[]) => firstKnown(...names.map((name) => body[name]))
  const said: Signal = {
    dedupKey: id,
    action,
    title: text('Title', 'title', 'Subject', 'subject', 'Message', 'message', 'msg') ?? id,
    description: text('Message', 'message', 'body', 'Body', 'text', 'msg'),
    labels: labelsOf({ service: body['X-S4-Service'], from: body['X-S4-SourceSystem'], location: body['X-S4-Location'] }),
  }
  return [signal({ ...said, description: said.description === said.title ? undefined : said.description })]
}
