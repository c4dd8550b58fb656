import * as z from 'zod'
import { actions, ignored, type Normalised, severities, unreadable } from '../contract'
import { misread } from '../parts'
import { instant, isRecord, type SeverityScale, webLink } from '../values'

export const eventSeverities: SeverityScale = {
  field: 'payload.severity, or the severity of the mapping',
  words: { critical: 'critical', error: 'error', warning: 'warning', info: 'info' },
}

const identity = z.string().max(512).regex(/\S/, 'must not be blank')

/** Our own event: the shape of PagerDuty's Events v2, which many tools can already send. docs/webhook.md */
const event = z.object({
  event_action: z.enum(actions),
  dedup_key: identity,
  payload: z
    .object({
      summary: z.string().min(1),
      source: z.string().nullish(),
      severity: z.enum(severities).nullish(),
      timestamp: z.union([z.string(), z.number()]).nullish(),
      component: z.string().nullish(),
      group: z.string().nullish(),
      class: z.string().nullish(),
      custom_details: z.unknown().optional(),
    })
    .nullish(),
  client_url: z.string().nullish(),
  links: z.array(z.object({ href: z.string() })).nullish(),
})

/** Grafana OnCall's "formatted webhook": https://grafana.com/docs/oncall/latest/configure/integrations/references/webhook/ */
const formatted = z.object({
  alert_uid: identity,
  state: z.enum(['alerting', 'ok', 'OK', 'acknowledged', 'silenced']),
  title: z.string().nullish(),
  message: z.string().nullish(),
  link_to_upstream_details: z.string().nullish(),
})
const formattedActions = {
  alerting: 'trigger',
  ok: 'resolve',
  OK: 'resolve',
  acknowledged: 'acknowledge',
  silenced: null,
} as const

/** What can be read without a mapping. */
export function readKnownShape(body: unknown): Normalised {
  if (isRecord(body) && 'event_action' in body) return readEvent(body)
  if (isRecord(body) && 'alert_uid' in body) return readFormatted(body)
  return unreadable(
    '',
    'neither an event of ours (event_action, dedup_key, payload) nor a formatted webhook (alert_uid, state, title): set a mapping in the settings of this integration',
  )
}

function readEvent(body: unknown): Normalised {
  const parsed = event.safeParse(body)
  if (!parsed.success) return misread(parsed.error)
  const { event_action, dedup_key, payload, client_url, links } = parsed.data
  if (event_action === 'trigger' && !payload) return unreadable('payload', 'a trigger needs payload.summary')
  const details = payload?.custom_details
  return [
    {
      dedupKey: dedup_key,
      action: event_action,
      severity: payload?.severity ?? undefined,
      title: payload?.summary ?? dedup_key,
      description: typeof details === 'string' && details !== '' ? details : undefined,
      occurredAt: instant(payload?.timestamp),
      link: webLink(client_url) ?? webLink(links?.[0]?.href),
      labels: {
        ...scalars(details),
        ...scalars({ source: payload?.source, component: payload?.component, group: payload?.group, class: payload?.class }),
      },
    },
  ]
}

function readFormatted(body: unknown): Normalised {
  const parsed = formatted.safeParse(body)
  if (!parsed.success) return misread(parsed.error)
  const { alert_uid, state, title, message, link_to_upstream_details } = parsed.data
  const action = formattedActions[state]
  if (!action) return ignored(`the alert is "${state}": neither firing nor resolved`)
  return [
    {
      dedupKey: alert_uid,
      action,
      title: title || alert_uid,
      description: message || undefined,
      link: webLink(link_to_upstream_details),
      labels: {},
    },
  ]
}

/** The texts, numbers and booleans among the values, as text. */
const scalars = (values: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(isRecord(values) ? values : {})
      .filter(([, value]) => value !== '' && ['string', 'number', 'boolean'].includes(typeof value))
      .slice(0, 64)
      .map(([name, value]) => [name, String(value)]),
  )
