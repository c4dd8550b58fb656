import * as z from 'zod'
import { type Action, ignored, issuesOf, type Reading, severities } from '../contract'
import { decodeJson } from '../decode'
import { type DropIn, type DropInAnswer, type DropInCall, type DropInResult, issueText, retryHeaders } from '../drop-in'
import { instant, isRecord, known, labelsOf, optionalScalar, signal, webLink } from '../values'

const routed = z.object({ routing_key: z.string() })

/** https://developer.pagerduty.com/docs/send-alert-event */
const alertEvent = z.object({
  event_action: z.enum(['trigger', 'acknowledge', 'resolve']),
  dedup_key: z.string().max(255).nullish(),
  payload: z
    .object({
      summary: z.string().min(1).max(1024),
      source: z.string().min(1),
      severity: z.enum(severities),
      timestamp: optionalScalar,
      component: optionalScalar,
      group: optionalScalar,
      class: optionalScalar,
      custom_details: z.unknown().optional(),
    })
    .optional(),
  client: optionalScalar,
  client_url: optionalScalar,
  links: z
    .array(z.object({ href: z.string() }))
    .nullish()
    .catch(undefined),
})
/** https://developer.pagerduty.com/docs/send-change-event: says what changed, never that something is wrong. */
const changeEvent = z.object({ payload: z.object({ summary: z.string().min(1) }) })

/** PagerDuty's Events API v2 (https://developer.pagerduty.com/docs/events-api-v2-overview). */
export const dropIn: DropIn = {
  of: 'PagerDuty Events API v2',
  vendorDocs: 'https://developer.pagerduty.com/docs/events-api-v2-overview',
  routes: [
    { method: 'POST', path: '/v2/enqueue', key, read: readAlert, answer: (result) => answer(result, 'Event processed') },
    {
      method: 'POST',
      path: '/v2/change/enqueue',
      key,
      read: readChange,
      answer: (result) => answer(result, 'Change event processed'),
    },
  ],
}

/** In the body; PagerDuty's own clients may say it in a header instead. */
function key({ raw }: DropInCall): string | undefined {
  const body = decodeJson(raw)
  return (body.ok ? routed.safeParse(body.value).data?.routing_key : undefined) ?? raw.headers.get('x-routing-key') ?? undefined
}

/** A trigger without dedup_key is a problem of its own; the answer names the key that was made for it. */
const dedupKeyOf = (given: unknown, id: string): string => known(given) ?? id

function readAlert({ raw, id }: DropInCall): Reading {
  const body = decodeJson(raw)
  if (!body.ok) return { kind: 'unparseable', issue: body.error }
  const parsed = alertEvent.safeParse(body.value)
  if (!parsed.success) return { kind: 'unreadable', issues: issuesOf(parsed.error) }
  const { event_action, dedup_key, payload, client, client_url, links } = parsed.data
  if (event_action === 'trigger' && !payload)
    return { kind: 'unreadable', issues: [{ path: 'payload', message: "'payload' is missing or blank" }] }
  if (event_action !== 'trigger' && !known(dedup_key))
    return { kind: 'unreadable', issues: [{ path: 'dedup_key', message: "'dedup_key' is missing or blank" }] }
  const action: Action = event_action
  const details = payload?.custom_details
  return {
    kind: 'signals',
    signals: [
      signal({
        dedupKey: dedupKeyOf(dedup_key, id),
        action,
        severity: payload?.severity,
        title: payload?.summary ?? dedupKeyOf(dedup_key, id),
        description: typeof details === 'string' ? details : detailText(details),
        occurredAt: instant(payload?.timestamp),
        link: webLink(client_url) ?? webLink(links?.[0]?.href),
        labels: labelsOf({
          ...(isRecord(details)
            ? Object.fromEntries(
                Object.entries(details)
                  // Several lines are no label: Alertmanager's `firing` is a whole list of alerts.
                  .filter(([, value]) => typeof value !== 'object' && !String(value).trim().includes('\n'))
                  .slice(0, 40),
              )
            : {}),
          source: payload?.source,
          component: payload?.component,
          group: payload?.group,
          class: payload?.class,
          client,
        }),
      }),
    ],
  }
}

/** One detail a line; one of several lines below its name, as it was written. */
function detailText(details: unknown): string | undefined {
  if (!isRecord(details)) return undefined
  const shown = Object.entries(details).flatMap(([name, value]) => {
    const text = (typeof value === 'string' ? value : JSON.stringify(value ?? '', null, 1)).trim()
    return text === '' || text === '""' ? [] : [`${name}:${text.includes('\n') ? '\n' : ' '}${text}`]
  })
  return shown.join('\n').slice(0, 4000) || undefined
}

function readChange({ raw }: DropInCall): Reading {
  const body = decodeJson(raw)
  if (!body.ok) return { kind: 'unparseable', issue: body.error }
  const parsed = changeEvent.safeParse(body.value)
  return parsed.success
    ? ignored(`a change: ${parsed.data.payload.summary.slice(0, 200)}`)
    : { kind: 'unreadable', issues: issuesOf(parsed.error) }
}

function answer(result: DropInResult, done: string): DropInAnswer {
  const headers = retryHeaders(result)
  switch (result.kind) {
    case 'accepted':
      return {
        status: 202,
        body: { status: 'success', message: done, ...(result.dedupKeys[0] !== undefined && { dedup_key: result.dedupKeys[0] }) },
      }
    case 'invalid':
      return invalid(result.issues.map(issueText))
    case 'too-large':
      return { status: 413, body: { status: 'invalid event', message: 'Event object is invalid', errors: ['Payload too large'] } }
    case 'unauthorized':
      return invalid(['Invalid routing key'])
    case 'limited':
      return {
        status: 429,
        body: {
          status: 'throttle exceeded',
          message: 'Requests for this service are arriving too quickly.  Please retry later.',
        },
        headers,
      }
    case 'unavailable':
      return { status: 503, body: { status: 'error', message: 'Try again later.' }, headers }
  }
}

const invalid = (errors: string[]): DropInAnswer => ({
  status: 400,
  body: { status: 'invalid event', message: 'Event object is invalid', errors },
})
