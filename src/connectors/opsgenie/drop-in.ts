import * as z from 'zod'
import { type Action, ignored, issuesOf, type Reading } from '../contract'
import { type Decoded, decodeJson } from '../decode'
import {
  type DropIn,
  type DropInAnswer,
  type DropInCall,
  type DropInResult,
  type DropInRoute,
  issueText,
  retryHeaders,
} from '../drop-in'
import { known, labelsOf, optionalScalar, severityOf, signal, webLink } from '../values'
import { priorities } from './priorities'

/** https://docs.opsgenie.com/docs/alert-api#create-alert; P3 is Opsgenie's own default. */
const created = z.object({
  message: z.string().min(1).max(2_000),
  alias: optionalScalar,
  description: optionalScalar,
  entity: optionalScalar,
  source: optionalScalar,
  priority: optionalScalar,
  tags: z.array(z.string()).nullish().catch(undefined),
  details: z.record(z.string(), z.unknown()).nullish().catch(undefined),
})
const DEFAULT_PRIORITY = 'P3'

/** Opsgenie's Alert API: what its clients use to open, acknowledge, close and comment. https://docs.opsgenie.com/docs/alert-api */
export const dropIn: DropIn = {
  of: 'Opsgenie Alert API',
  vendorDocs: 'https://docs.opsgenie.com/docs/alert-api',
  routes: [
    route('POST', '/v2/alerts', readCreate),
    route('POST', '/v2/alerts/:identifier/close', named('resolve')),
    route('POST', '/v2/alerts/:identifier/acknowledge', named('acknowledge')),
    route('DELETE', '/v2/alerts/:identifier', named('resolve')),
    // Said about an alert, without changing whether it is open.
    ...['notes', 'unacknowledge', 'snooze', 'escalate', 'assign', 'responders', 'teams', 'tags', 'details', 'actions'].map(
      (verb) =>
        route('POST', `/v2/alerts/:identifier/${verb}`, () =>
          ignored(`Opsgenie's "${verb}" changes nothing about whether the alert is open`),
        ),
    ),
    ...['message', 'description', 'priority'].map((field) =>
      route('PUT', `/v2/alerts/:identifier/${field}`, () => ignored(`only the alert's ${field} was changed`)),
    ),
  ],
}

function route(method: DropInRoute['method'], path: string, read: DropInRoute['read']): DropInRoute {
  return { method, path, key, read, answer }
}

/** `Authorization: GenieKey …`; very old clients have it in the query. */
function key({ raw }: DropInCall): string | undefined {
  const header = /^GenieKey\s+(\S+)$/i.exec(raw.headers.get('authorization') ?? '')?.[1]
  return header ?? new URL(raw.url).searchParams.get('apiKey') ?? undefined
}

function readCreate({ raw }: DropInCall): Reading {
  const body = decodeJson(raw)
  if (!body.ok) return { kind: 'unparseable', issue: body.error }
  const parsed = created.safeParse(body.value)
  if (!parsed.success) return { kind: 'unreadable', issues: issuesOf(parsed.error) }
  const { message, alias, description, entity, source, priority, tags, details } = parsed.data
  return {
    kind: 'signals',
    signals: [
      signal({
        // Opsgenie gives an alert without alias its own id, which no later request could know: the same words are the same problem.
        dedupKey: known(alias) ?? `message:${message}${entity ? `:${entity}` : ''}`,
        action: 'trigger',
        severity: severityOf(priorities, priority ?? DEFAULT_PRIORITY),
        title: message,
        description,
        link: webLink(source),
        labels: labelsOf({ ...details, entity, source: webLink(source) ? undefined : source, tags, priority }),
      }),
    ],
  }
}

/** The alias is the identity; an alert's id or tiny id is Opsgenie's own, which this hub never gave out. */
function named(action: Action) {
  return ({ raw, params }: DropInCall): Reading => {
    const body = bodyOrNothing(raw)
    if (!body.ok) return { kind: 'unparseable', issue: body.error }
    const type = new URL(raw.url).searchParams.get('identifierType') ?? 'id'
    const identifier = known(params.identifier)
    if (identifier === undefined) return { kind: 'unreadable', issues: [{ path: 'identifier', message: 'must not be empty' }] }
    if (type !== 'alias')
      return {
        kind: 'unreadable',
        issues: [
          {
            path: 'identifierType',
            message: `this hub knows alerts by their alias: send identifierType=alias, not ${type.slice(0, 20)}`,
          },
        ],
      }
    return { kind: 'signals', signals: [signal({ dedupKey: identifier, action, title: identifier, labels: {} })] }
  }
}

const bodyOrNothing = (raw: DropInCall['raw']): Decoded => (raw.body.byteLength === 0 ? { ok: true, value: {} } : decodeJson(raw))

function answer(result: DropInResult, { id }: DropInCall): DropInAnswer {
  const told = (status: number, message: string, more: Record<string, unknown> = {}): DropInAnswer => ({
    status,
    body: { message, ...more, took: 0.001, requestId: id },
    headers: retryHeaders(result),
  })
  switch (result.kind) {
    case 'accepted':
      return { status: 202, body: { result: 'Request will be processed', took: 0.001, requestId: id } }
    case 'invalid':
      return told(422, 'Request body is not processable. Please check the errors.', {
        errors: Object.fromEntries(result.issues.map((issue) => [issue.path || 'body', issueText(issue)])),
      })
    case 'unauthorized':
      return told(401, 'Could not authenticate')
    case 'too-large':
      return told(413, 'Request body is too large')
    case 'limited':
      return told(429, 'You are making too many requests!')
    case 'unavailable':
      return told(503, 'Service is temporarily unavailable')
  }
}
