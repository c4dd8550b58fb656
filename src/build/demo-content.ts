// What the screenshots and the browser tests show: a hub of a small shop, made through its own API.
import { createHmac } from 'node:crypto'

interface Made {
  id: string
  inboundUrl: string
  signingSecret: string
}
/** What was made, each in the order in which it was. */
interface Filled {
  incidentIds: string[]
  subscriptionIds: string[]
  templateIds: string[]
  /** Of the Grafana that it makes. */
  integrationId: string
}
export interface Target {
  url: string
  token: string
  /** Where deliveries go. */
  sinkUrl: string
}

/** Makes things through the API, and throws where it refuses. */
export const posting =
  ({ url, token }: Pick<Target, 'url' | 'token'>) =>
  async <T>(path: string, body: unknown): Promise<T> => {
    const response = await fetch(`${url}/api/v1/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }

const alerts = [
  { name: 'CheckoutLatency', severity: 'critical', says: 'Checkout answers in 4.2 s (p95), the target is 800 ms', times: 4 },
  { name: 'PaymentsErrorRate', severity: 'error', says: 'Payments: 3.1 % of requests fail', times: 2 },
  { name: 'DiskAlmostFull', severity: 'warning', says: 'db-2: 91 % of /var is used', times: 1 },
  { name: 'CertificateExpires', severity: 'info', says: 'shop.example.com: the certificate ends in 12 days', times: 1 },
  { name: 'QueueBacklog', severity: 'warning', says: 'orders: 18,400 messages wait, the oldest for 9 minutes', times: 3 },
  { name: 'SearchDown', severity: 'critical', says: 'Search does not answer in eu-west-1', times: 1 },
] as const

const TEAM_FIRST = '[{{ incident.labels.team|default("no team") }}] {{ incident.title }}'
const SHORT = '{"text": {{ incident.priority ~ " " ~ incident.title }}, "status": {{ incident.status }}}'

export async function fillHub({ url, token, sinkUrl }: Target): Promise<Filled> {
  const api = posting({ url, token })
  const service = await api<{ id: string }>('services', { name: 'Checkout' })
  const grafana = await api<Made>('integrations', { connector: 'grafana', name: 'Grafana, production', serviceId: service.id })
  await api<Made>('integrations', { connector: 'github', name: 'GitHub, shop' })
  await api<Made>('integrations', { connector: 'datadog', name: 'Datadog, infrastructure', auth: 'key' })
  const status = await api<Made>('integrations', { connector: 'webhook', name: 'Status page', credentials: { url: sinkUrl } })
  const all = await api<{ id: string }>('subscriptions', {
    name: 'All to the status page',
    integrationId: status.id,
    eventTypes: ['incident.*'],
  })
  const slack = await api<{ id: string }>('templates', { name: 'Team first', connector: 'slack', parts: { text: TEAM_FIRST } })
  const template = await api<{ id: string }>('templates', { name: 'Short', connector: 'webhook', parts: { body: SHORT } })
  const critical = await api<{ id: string }>('subscriptions', {
    name: 'Critical ones of the shop',
    integrationId: status.id,
    eventTypes: ['incident.triggered', 'incident.reopened'],
    severities: ['critical'],
    filter: 'event.labels.team == "shop"',
    templateId: template.id,
    schedule: 'urgent',
    enabled: false,
  })
  const incidentIds: string[] = []
  const post = async (
    state: 'firing' | 'resolved',
    { name, severity, says }: Pick<(typeof alerts)[number], 'name' | 'severity' | 'says'>,
  ) => {
    const body = JSON.stringify({
      status: state,
      title: `${name} ${incidentIds.length}`,
      alerts: [
        {
          status: state,
          labels: { alertname: name, severity, cluster: 'eu-1', team: 'shop' },
          annotations: { summary: says },
          startsAt: new Date().toISOString(),
          fingerprint: name,
          generatorURL: `https://grafana.example.com/alerting/${name}`,
          values: { A: Math.random() },
        },
      ],
    })
    const response = await fetch(grafana.inboundUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-grafana-alerting-signature': createHmac('sha256', grafana.signingSecret).update(body).digest('hex'),
      },
      body,
    })
    const { results } = (await response.json()) as { results?: { incidentId?: string }[] }
    return results?.[0]?.incidentId
  }
  for (const alert of alerts) {
    for (let time = 0; time < alert.times; time++) {
      const id = await post('firing', alert)
      if (id && !incidentIds.includes(id)) incidentIds.push(id)
    }
  }
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  await wait(500)
  await api(`incidents/${incidentIds[1]}/acknowledge`, {})
  await post('resolved', alerts[3])
  await wait(1500)
  return { incidentIds, subscriptionIds: [all.id, critical.id], templateIds: [slack.id, template.id], integrationId: grafana.id }
}
