import type { Destination, IncidentEvent, Issue, Outgoing } from '../../connectors/contract'
import { parseJson } from '../../connectors/decode'
import { type Redact, redactor } from '../../egress/redact'
import { err, ok, type Result } from '../../kit/result'
import { storedEvent } from '../../store/events'
import { connectorOf } from '../connector'
import { incidentEventOf } from '../deliveries/event'
import type { Deps } from '../deps'
import { eventOfExample } from '../events'
import { issuesOfParts, lastingFault } from './check'
import { contextOf, type Parts, renderEach, type TemplateFault } from './render'

export interface Asked {
  connector: string
  parts: Parts
  /** The latest where absent; an example where there is none yet. */
  event?: { incidentId: string; eventId: string }
}
export interface Preview {
  event: IncidentEvent
  /** What each part says that such events have. */
  parts: Record<string, { value: unknown } | { error: Omit<TemplateFault, 'part'> }>
  /** What would be sent by a destination of nobody, its credentials masked; null where a part failed, or where it is told nothing of such events. */
  request: { method: string; url: string; body: unknown } | null
}

/** What a template would say of an event. Sends nothing. */
export async function preview(deps: Deps, asked: Asked): Promise<Result<Preview, Issue[]>> {
  const destination = connectorOf(asked.connector)?.destination
  if (!destination) return err(issuesOfParts(asked.connector, {}))
  const stored = await storedEvent(deps.db, asked.event)
  if (!stored && asked.event) return err([{ path: 'event', message: 'there is no such event of this incident' }])
  const event = stored ? incidentEventOf(stored.origin, stored.told) : eventOfExample('incident.triggered')

  const each = triedEach(destination, asked.parts, event)
  const rendered = Object.fromEntries(each.flatMap(({ name, result }) => (result.ok ? [[name, result.value]] : [])))
  const parts = Object.fromEntries(
    each.map(({ name, result }) => [name, result.ok ? { value: result.value } : faultOf(result.error)]),
  )
  const whole = each.every(({ result }) => result.ok)
  return ok({ event, parts, request: whole ? await requestOf(deps, destination, event, rendered) : null })
}

/** Nobody has saved these, so they are checked first: rendering alone does not bound the memory that it takes. */
function triedEach({ templates }: Destination, parts: Parts, event: IncidentEvent) {
  const checked = Object.entries(parts).map(([name, source]) => {
    const part = templates.parts[name]
    return { name, source, fault: part ? lastingFault(templates, part, source) : null }
  })
  const sound = checked.flatMap(({ name, source, fault }) => (fault ? [] : [[name, source]]))
  return [
    ...checked.flatMap(({ name, fault }) => (fault ? [{ name, result: err({ part: name, ...fault }) }] : [])),
    ...renderEach(templates, Object.fromEntries(sound), event.type, contextOf(event)),
  ]
}

const faultOf = ({ part: _, ...error }: TemplateFault) => ({ error })

/** The first request, which is the message; it goes nowhere. */
async function requestOf(
  { clock }: Deps,
  { example, generate, deliver }: Destination,
  event: IncidentEvent,
  rendered: Record<string, unknown>,
): Promise<Preview['request']> {
  const made = await Promise.all(Object.entries(generate).map(async ([field, make]) => [field, await make?.()] as const))
  const credentials = { ...Object.fromEntries(made), ...example.credentials }
  const sent: Outgoing[] = []
  await deliver(event, {
    settings: example.settings,
    credentials,
    retiring: {},
    nowMs: clock(),
    deliveryId: 'dlv_preview',
    rendered,
    // Whatever would be asked for, its place is what a preview shows.
    accessToken: async () => ({ kind: 'token', token: 'an-access-token' }),
    send: async (request) => {
      sent.push(request)
      return { status: 200, headers: new Headers(), body: '{"ok":true}', receivedAtMs: clock() }
    },
  })
  const [request] = sent
  if (!request) return null
  const redact = redactor(Object.values(credentials).map(String))
  const { method, url, json, text = '' } = request
  const read = parseJson(text)
  return { method, url: redact(url), body: masked(json ?? (read.ok ? read.value : text), redact) }
}

const masked = (body: unknown, redact: Redact): unknown =>
  JSON.parse(JSON.stringify(body), (_, value: unknown) => (typeof value === 'string' ? redact(value) : value))
