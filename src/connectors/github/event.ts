type Body = Record<string, unknown>

/**
 * Which event a message is: the header `X-GitHub-Event`, or, where a proxy lost or mangled that, what only this event's body has.
 * The order matters: a deployment carries the workflow run that made it, a deployment status both.
 */
export const eventNamed = (header: string | null, body: Body): string | undefined =>
  header && /^[a-z][a-z0-9_]*$/.test(header) ? header : marks.find(([, fits]) => fits(body))?.[0]

const marks: [event: string, fits: (body: Body) => boolean][] = [
  ...['deployment_status', 'deployment', 'workflow_job', 'check_run', 'check_suite', 'workflow_run'].map(
    (name): [string, (body: Body) => boolean] => [name, (body) => name in body],
  ),
  ['secret_scanning_alert_location', (body) => 'alert' in body && 'location' in body],
  ['dependabot_alert', ({ alert }) => has(alert, 'security_advisory')],
  ['code_scanning_alert', ({ alert }) => has(alert, 'rule')],
  ['secret_scanning_alert', ({ alert }) => has(alert, 'secret_type')],
  ['repository_vulnerability_alert', ({ alert }) => has(alert, 'affected_package_name')],
  ['status', (body) => 'context' in body && 'state' in body && 'sha' in body],
  ['push', (body) => 'commits' in body && 'pusher' in body],
  ['ping', (body) => 'zen' in body && 'hook_id' in body],
]

const has = (value: unknown, key: string): boolean => typeof value === 'object' && value !== null && key in value
