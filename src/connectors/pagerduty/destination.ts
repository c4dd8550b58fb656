import * as z from 'zod'
import { sha256, toHex } from '../../kit/bytes'
import { defineDestination, type Health, type IncidentEvent, type Outcome, type Outgoing, type Reply } from '../contract'
import { parseJson } from '../decode'
import { outcomeOf } from '../outcome'
import { cut } from '../values'
import { actions, leavesOut, parts, SUMMARY_MAX } from './alert-events'

/** Service regions: https://support.pagerduty.com/main/docs/service-regions */
const hosts = { us: 'events.pagerduty.com', eu: 'events.eu.pagerduty.com' } as const

const settings = z.object({
  region: z
    .enum(['us', 'eu'])
    .default('us')
    .meta({ title: 'Service region', description: 'eu if your PagerDuty address ends in .eu.pagerduty.com, otherwise us.' }),
})

const credentials = z.object({
  routingKey: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9]{32}$/, '32 letters and digits; an API key of 20 characters is another thing')
    .meta({ title: 'Integration key', description: 'Of an "Events API V2" integration of the service: 32 characters.' }),
})

/** Events API v2: https://developer.pagerduty.com/docs/send-alert-event. One alert per dedup key. */
export const destination = defineDestination({
  settings,
  credentials,
  schedule: 'urgent',
  templates: { parts },
  leavesOut,
  example: { settings: {}, credentials: { routingKey: 'R0000000000000000000000000000000' } },

  async deliver(event, { settings, credentials, send, rendered }): Promise<Outcome> {
    const action = actions[event.type]
    if (!action)
      return { kind: 'rejected', code: 'not-told', reason: `PagerDuty has no word for ${event.type}: nothing was sent` }
    const dedupKey = await dedupKeyOf(event.incident.dedupKey)
    const body = {
      routing_key: credentials.routingKey,
      event_action: action,
      dedup_key: dedupKey,
      ...(action === 'trigger' && alertOf(event, rendered)),
    }
    return outcomeOfEnqueue(await send(enqueue(settings.region, body)), dedupKey)
  },

  async notify(event, { settings, credentials, send }): Promise<Outcome> {
    const { id, integration, title, severity, occurredAt, detail, type } = event
    const over = type === 'integration.recovered'
    // An integration that recovered ends the alert that said it was failing.
    const dedupKey = `signalbox:${integration?.id ?? 'hub'}:${over ? 'integration.failing' : type}`
    const payload = {
      summary: cut(title, SUMMARY_MAX),
      source: integration?.name ?? 'Signalbox',
      severity,
      timestamp: occurredAt,
      custom_details: { event: id, ...detail },
    }
    const body = {
      routing_key: credentials.routingKey,
      event_action: over ? 'resolve' : 'trigger',
      dedup_key: dedupKey,
      ...(!over && { payload, client: 'Signalbox' }),
    }
    return outcomeOfEnqueue(await send(enqueue(settings.region, body)), dedupKey)
  },

  async test({ settings, credentials, send }): Promise<Health> {
    // Resolving what was never triggered is accepted and does nothing.
    const body = { routing_key: credentials.routingKey, event_action: 'resolve', dedup_key: 'signalbox-connection-test' }
    const outcome = outcomeOfEnqueue(await send(enqueue(settings.region, body)), body.dedup_key)
    if (outcome.kind !== 'delivered') return { ok: false, reason: outcome.reason }
    return {
      ok: true,
      note: 'PagerDuty took the event. It works through events later, so only a real alert shows that one opens.',
    }
  },
})

const enqueue = (region: keyof typeof hosts, json: unknown): Outgoing => ({
  method: 'POST',
  url: `https://${hosts[region]}/v2/enqueue`,
  json,
})

function alertOf({ occurredAt, incident }: IncidentEvent, rendered: object = {}) {
  const { title, severity, priority, number, description, occurrences, labels, service, source, link } = incident
  return {
    payload: {
      summary: cut(title, SUMMARY_MAX),
      source: source.name,
      severity,
      timestamp: occurredAt,
      ...(service && { component: service.name }),
      custom_details: { number, priority, occurrences, ...(description && { description }), labels },
      ...rendered,
    },
    client: 'Signalbox',
    ...(link && /^https?:\/\//i.test(link) && { links: [{ href: link, text: `Open in ${source.name}` }] }),
  }
}

const DEDUP_KEY_MAX = 255

/** A longer key keeps its beginning, for people, and ends in its SHA-256, so that different keys stay different. */
async function dedupKeyOf(key: string): Promise<string> {
  if (key.length <= DEDUP_KEY_MAX) return key
  const hash = toHex(await sha256(key))
  return `${key.slice(0, DEDUP_KEY_MAX - hash.length - 1).toWellFormed()}-${hash}`
}

const refusal = z.object({ message: z.string().optional(), errors: z.array(z.string()).min(1) })

/** 202 is taken, 400 says in `errors` what is wrong with the event, 429 and 5xx ask for another try. */
function outcomeOfEnqueue(reply: Reply, dedupKey: string): Outcome {
  const outcome = outcomeOf(reply, () => ({ kind: 'delivered', externalId: dedupKey }))
  if (outcome.kind !== 'rejected' || reply.status !== 400) return outcome
  const decoded = parseJson(reply.body)
  const parsed = decoded.ok ? refusal.safeParse(decoded.value) : null
  return parsed?.success
    ? { ...outcome, reason: `PagerDuty refused the event: ${parsed.data.errors.join('; ').slice(0, 500)}` }
    : outcome
}
