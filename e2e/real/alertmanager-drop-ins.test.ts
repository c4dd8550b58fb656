import { expect, it } from 'vitest'
import { type Integration, integrate } from '../client.ts'
import { type HubProcess, startHub, temporaryFolder } from '../hub.ts'
import { alert, complaints, incidentsLike, startAlertmanager } from './software.ts'

// What a team has that moves here: only the address and the key are ours.
const senders = {
  pagerduty: (hub: HubProcess, { key }: Integration) => `
    pagerduty_configs:
      - url: ${hub.url}/v2/enqueue
        routing_key: ${key}
`,
  opsgenie: (hub: HubProcess, { key }: Integration) => `
    opsgenie_configs:
      - api_url: ${hub.url}/
        api_key: ${key}
        priority: P1
`,
  'splunk-oncall': (hub: HubProcess, { key }: Integration) => `
    victorops_configs:
      - api_url: ${hub.url}/integrations/generic/20131114/alert/
        api_key: ${key}
        routing_key: database
`,
}

/** Severity and labels are what these APIs make of a group: only Opsgenie's has the labels of its alerts. */
const seen = {
  pagerduty: {
    severity: 'error',
    labels: { source: 'Alertmanager', client: 'Alertmanager', num_firing: '1', num_resolved: '0' },
  },
  opsgenie: { severity: 'critical', labels: { alertname: 'DiskFull', instance: 'db-1', severity: 'critical', priority: 'P1' } },
  'splunk-oncall': { severity: 'critical', labels: { monitoring_tool: 'Alertmanager', routing_key: 'database' } },
}

const disk = { alertname: 'DiskFull', instance: 'db-1', severity: 'critical' }
const annotations = { summary: 'Der Speicher ist „voll“ & <rot>', description: '/var has 0 bytes' }

it.each(Object.entries(senders))('opens and resolves what a real Alertmanager tells %s', async (connector, receiver) => {
  const hub = await startHub({ state: temporaryFolder() })
  // By the key alone: PagerDuty's signing secret, which its own webhooks need, is nothing that a sender of events has.
  const integration = await integrate(hub, { connector, auth: 'key' })
  const alertmanager = await startAlertmanager(`  - name: signalbox${receiver(hub, integration)}`)

  await alertmanager.post([alert(disk, 'firing', annotations)])
  const [open] = await incidentsLike(hub, ['triggered'])
  await alertmanager.post([alert(disk, 'resolved', annotations)])
  const [resolved] = await incidentsLike(hub, ['resolved'])

  expect(open).toMatchObject({
    integrationId: integration.id,
    title: '[FIRING:1] DiskFull (db-1 critical)',
    description: expect.stringContaining('\n - summary = Der Speicher ist „voll“ & <rot>\n'),
    ...seen[connector as keyof typeof seen],
  })
  expect(resolved).toMatchObject({ id: open?.id, occurrences: 1 })
  expect(complaints(alertmanager)).toEqual([])
})
