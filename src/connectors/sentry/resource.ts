type Body = Record<string, unknown>

/**
 * What a message is about: the header `Sentry-Hook-Resource` (issue, event_alert, metric_alert, error, comment, installation, seer …),
 * or, where a proxy lost or mangled that, what only this resource's body has. `legacy` is the WebHooks plugin, which sends no such header.
 */
export const resourceOf = (header: string | null, body: Body): string | undefined =>
  header && /^[a-z][a-z_]*$/.test(header) && header !== 'legacy'
    ? header
    : marks.find(([, fits]) => fits(body, objectOf(body.data)))?.[0]

const marks: [resource: string, fits: (body: Body, data: Body) => boolean][] = [
  ['activity_alert', (_, data) => 'activity' in data],
  ['issue', (_, data) => 'issue' in data],
  ['event_alert', (_, data) => 'event' in data],
  ['metric_alert', (_, data) => 'metric_alert' in data],
  ['error', (_, data) => 'error' in data],
  ['comment', (_, data) => 'comment_id' in data],
  ['installation', (_, data) => 'installation' in data],
  ['legacy', (body) => 'project_name' in body && 'id' in body && 'event' in body],
]

const objectOf = (value: unknown): Body => (typeof value === 'object' && value !== null ? (value as Body) : {})
