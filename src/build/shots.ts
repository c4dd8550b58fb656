// What `npm run screenshots` takes: every page, and what opens on it.

export interface Shot {
  path: string
  /** A button or a box that is pressed when the page is there. */
  click?: string
  /** After that. */
  press?: readonly string[]
  /** `nobody`: signed out, by a name that passkeys can be made for. `user`: with a passkey. Left out: with a token. */
  as?: 'nobody' | 'user'
  /** On a narrow window alone. */
  narrow?: true
}
interface Shown {
  incidentIds: readonly string[]
  subscriptionIds: readonly string[]
  templateIds: readonly string[]
  integrationId: string
  failedId: string
  refusingId: string
  refusedId: string
}

/** By the name of the picture. */
export function shotsOf(shown: Shown): Record<string, Shot> {
  const { incidentIds, integrationId, failedId, refusingId, refusedId } = shown
  const subscription = `/subscriptions/${shown.subscriptionIds[1]}`
  const [slack, webhook] = shown.templateIds
  return {
    'sign-in': { path: '/sign-in', as: 'nobody' },
    'sign-in-token': { path: '/sign-in', as: 'nobody', click: 'Use an API token' },
    'sign-in-first': { path: '/sign-in', as: 'nobody', click: 'I have a setup code' },
    invitation: { path: '/invitation#sbi_example', as: 'nobody' },
    overview: { path: '/' },
    setup: { path: '/setup' },
    menu: { path: '/incidents', click: 'Open the menu', narrow: true },
    incidents: { path: '/incidents' },
    'incidents-filtered': { path: '/incidents?severity=info&view=triggered' },
    'incidents-selected': { path: '/incidents', click: 'Select all incidents that are shown' },
    'incidents-actions': { path: '/incidents', click: 'Actions for' },
    incident: { path: `/incidents?incident=${incidentIds[1]}` },
    services: { path: '/services' },
    'services-create': { path: '/services?action=create' },
    service: { path: '/services', press: ['j'] },
    connectors: { path: '/connectors' },
    connector: { path: '/connectors?connector=grafana' },
    connect: { path: '/connect/grafana' },
    'connect-webhook': { path: '/connect/webhook?sides=%5B%22sends%22%5D' },
    'connect-set-up': { path: `/connect/grafana?integration=${integrationId}&step=set-up` },
    'connect-wait': { path: `/connect/grafana?integration=${integrationId}&step=wait` },
    'connect-test': { path: `/connect/webhook?integration=${refusingId}&step=test`, click: 'Test connection' },
    'connect-done': { path: `/connect/grafana?integration=${integrationId}&step=done` },
    integrations: { path: '/integrations' },
    integration: { path: `/integrations?integration=${integrationId}` },
    'integration-failing': { path: `/integrations?integration=${refusingId}` },
    'integration-settings': { path: `/integrations?integration=${integrationId}&tab=settings` },
    'integration-secrets': { path: `/integrations?integration=${integrationId}&tab=secrets` },
    'integration-refusals': { path: `/integrations?integration=${refusedId}&tab=refusals` },
    'integration-events': { path: `/integrations?integration=${refusingId}&tab=events` },
    'integration-delete': { path: `/integrations?integration=${refusingId}`, click: 'Delete' },
    messages: { path: `/messages?integrationId=${integrationId}` },
    'messages-sources': { path: '/messages' },
    'messages-refused': { path: `/messages?integrationId=${refusedId}&tab=refusals` },
    message: { path: `/messages?integrationId=${integrationId}`, press: ['j'] },
    subscriptions: { path: '/subscriptions' },
    subscription: { path: `/subscriptions?subscription=${shown.subscriptionIds[1]}` },
    'subscription-events': { path: '/subscriptions/new' },
    ...Object.fromEntries(
      ['conditions', 'destination', 'template', 'retry', 'test', 'review'].map((step) => [
        `subscription-${step}`,
        { path: `${subscription}?step=${step}` },
      ]),
    ),
    templates: { path: '/templates' },
    template: { path: `/templates/${slack}` },
    'template-new': { path: '/templates/new?connector=pagerduty' },
    'template-versions': { path: `/templates/${webhook}?view=versions` },
    'template-use': { path: `/templates/${webhook}?view=use` },
    'template-delete': { path: `/templates?remove=${webhook}` },
    deliveries: { path: '/deliveries' },
    'deliveries-failed': { path: '/deliveries?status=failed' },
    delivery: { path: '/deliveries?status=delivered', press: ['j'] },
    'delivery-failed': { path: `/deliveries?delivery=${failedId}` },
    'bulk-replay': { path: '/deliveries?bulk=replay' },
    'bulk-retry': { path: '/deliveries?bulk=retry' },
    replays: { path: '/deliveries?tab=replays' },
    issues: { path: '/issues' },
    'issues-recovered': { path: '/issues?state=recovered' },
    events: { path: '/events' },
    event: { path: '/events?event=incident.triggered' },
    health: { path: '/health' },
    settings: { path: '/settings' },
    'settings-invite': { path: '/settings', click: 'Invite somebody' },
    'settings-user': { path: '/settings', as: 'user', press: ['j'] },
    'settings-tokens': { path: '/settings?tab=tokens' },
    'settings-token': { path: '/settings?tab=tokens', click: 'Make a token' },
    'settings-sign-in': { path: '/settings?tab=sign-in' },
    'settings-encryption': { path: '/settings?tab=encryption' },
    'settings-retention': { path: '/settings?tab=retention' },
    'settings-audit': { path: '/settings?tab=audit' },
    'settings-audit-entry': { path: '/settings?tab=audit', press: ['j'] },
    account: { path: '/account', as: 'user' },
    'account-token': { path: '/account' },
    'account-menu': { path: '/incidents', click: 'Local admin: account and appearance' },
    palette: { path: '/incidents', press: ['Control+k'] },
    'palette-found': { path: '/incidents', press: ['Control+k', 'p', 'r', 'o'] },
    shortcuts: { path: '/incidents', press: ['?'] },
    'not-found': { path: '/nowhere' },
  }
}
