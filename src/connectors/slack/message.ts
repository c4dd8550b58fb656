import type { IncidentEvent, OperatorEvent } from '../contract'

/**
 * What both ways of posting send. The header stands above, the coloured attachment holds the rest; with blocks present, `text` is what
 * notifications and screen readers say. https://docs.slack.dev/reference/block-kit/blocks, …/messaging/formatting-message-text
 */
export function messageOf({ type, occurredAt, actor, incident }: IncidentEvent) {
  const { number, title, severity, priority, description, occurrences, openedAt, service, assignee, source, labels } = incident
  const link = webLink(incident.link)
  const what = type === 'incident.assigned' && !assignee ? 'Unassigned' : happened[type]
  const heading = `${what} · ${priority} · ${severity} · #${number}`
  const label = mrkdwn(oneLine(title), LABEL_MAX)
  const details = [
    field('Status', incident.status),
    field('Severity', `${severity} (${priority})`),
    service && field('Service', service.name),
    assignee?.name ? field('Assignee', assignee.name) : null,
    field('Source', source.name),
    field('Occurrences', String(occurrences)),
    { type: 'mrkdwn', text: `*Opened*\n${date(openedAt)}` },
  ]
  return {
    text: mrkdwn(`${heading}: ${oneLine(title)}`, TEXT_MAX),
    blocks: [{ type: 'header', text: { type: 'plain_text', text: heading.slice(0, HEADER_MAX) } }],
    attachments: [
      {
        color: incident.status === 'triggered' ? severityColors[severity] : statusColors[incident.status],
        fallback: mrkdwn(`${heading}: ${oneLine(title)}`, TEXT_MAX),
        blocks: [
          section(link ? `*<${link}|${label}>*` : `*${label}*`),
          description ? section(mrkdwn(description, TEXT_MAX)) : null,
          { type: 'section', fields: details.filter((one) => one !== null) },
          context(labelsOf(labels)),
          context(`${what} by ${oneLine(actor)}`, ` · ${date(occurredAt)}`),
        ].filter((block) => block !== null),
      },
    ],
  }
}

/** What the hub says of itself: one line, and its details below. */
export function noticeOf({ title, severity, priority, integration, detail, occurredAt }: OperatorEvent) {
  const heading = `Signalbox · ${priority} · ${severity}`
  const fields = Object.entries({ ...(integration && { integration: integration.name }), ...detail })
  return {
    text: mrkdwn(`${heading}: ${oneLine(title)}`, TEXT_MAX),
    attachments: [
      {
        color: severityColors[severity],
        fallback: mrkdwn(`${heading}: ${oneLine(title)}`, TEXT_MAX),
        blocks: [
          section(`*${mrkdwn(oneLine(title), LABEL_MAX)}*`),
          fields.length > 0
            ? { type: 'section', fields: fields.slice(0, FIELDS_MAX).map(([name, value]) => field(name, value)) }
            : null,
          { type: 'context', elements: [{ type: 'mrkdwn', text: `${heading} · ${date(occurredAt)}` }] },
        ].filter((block) => block !== null),
      },
    ],
  }
}

export const TEXT_MAX = 3000
const FIELDS_MAX = 10
export const HEADER_MAX = 150
export const LABEL_MAX = 500
const LINK_MAX = 2400
export const FIELD_MAX = 2000
const LABELS_MAX = 20

const happened = {
  'incident.triggered': 'Triggered',
  'incident.updated': 'Updated',
  'incident.acknowledged': 'Acknowledged',
  'incident.assigned': 'Assigned',
  'incident.resolved': 'Resolved',
  'incident.reopened': 'Reopened',
} as const satisfies Record<IncidentEvent['type'], string>

export const severityColors = { critical: '#c9252d', error: '#e8590c', warning: '#e0a800', info: '#3b82f6' } as const
export const statusColors = { acknowledged: '#7c5cd6', resolved: '#2f9e5b' } as const

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } })
const field = (name: string, value: string) => ({
  type: 'mrkdwn',
  text: `*${name}*\n${mrkdwn(oneLine(value), FIELD_MAX - name.length - 3)}`,
})
const context = (text: string, after = '') =>
  text ? { type: 'context', elements: [{ type: 'mrkdwn', text: mrkdwn(text, TEXT_MAX - after.length) + after }] } : null

/** By name. */
export const labelsOf = (labels: Record<string, unknown>) =>
  Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, LABELS_MAX)
    .map(([name, value]) => `${name}=${oneLine(String(value))}`)
    .join(' · ')

/** Shown in the reader's own time zone; the ISO text where that is not possible. */
export const date = (iso: string) => `<!date^${Math.floor(Date.parse(iso) / 1000)}^{date_short_pretty} {time}|${iso}>`

export const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()

/** Escapes the three characters that Slack reads as control characters (so no title can mention @channel), then cuts, never inside an entity. */
export function mrkdwn(text: string, max: number): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  if (escaped.length <= max) return escaped
  const cut = escaped.slice(0, max - 1).replace(/&[a-z]{0,3}$|[\uD800-\uDBFF]$/, '')
  return `${cut}…`
}

/** A link that Slack can carry in `<url|label>` and that fits beside its label, or nothing. */
export function webLink(link: string | null): string | null {
  if (!link || !/^https?:\/\//i.test(link)) return null
  const escaped = link
    .replaceAll('&', '&amp;')
    .replaceAll('<', '%3C')
    .replaceAll('>', '%3E')
    .replaceAll('|', '%7C')
    .replace(/\s/g, '%20')
  return escaped.length <= LINK_MAX ? escaped : null
}
