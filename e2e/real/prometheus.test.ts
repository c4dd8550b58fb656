import { expect, it } from 'vitest'
import { type Integration, integrate } from '../client.ts'
import { type HubProcess, startHub, temporaryFolder } from '../hub.ts'
import { complaints, incidentsLike, startPrometheus } from './software.ts'

/** The hub in place of an Alertmanager, found by the key alone or by a path of our own. */
const alertmanagers = {
  'the hub': (hub: HubProcess, { key }: Integration) => `
    - authorization: { credentials: ${key} }
      static_configs: [{ targets: ['${new URL(hub.url).host}'] }]
`,
  'the inbound URL': ({ url }: HubProcess, { inboundUrl, key }: Integration) => `
    - path_prefix: ${new URL(inboundUrl).pathname}
      basic_auth: { username: prometheus, password: ${key} }
      static_configs: [{ targets: ['${new URL(url).host}'] }]
`,
}

const rule = (isOn: boolean) => `
groups:
  - name: disks
    rules:
      - alert: DiskFull
        expr: vector(${isOn ? 97 : 12}) > 90
        labels: { severity: critical, instance: db-1 }
        annotations:
          summary: 'Der Speicher ist „voll“ & <rot>'
          description: '{{ $value }} % of /var'
`

it.each(Object.entries(alertmanagers))('opens and resolves what a real Prometheus tells %s', async (_, alertmanager) => {
  const hub = await startHub({ state: temporaryFolder() })
  const integration = await integrate(hub, { connector: 'prometheus' })

  const prometheus = await startPrometheus(rule, alertmanager(hub, integration))
  const [open] = await incidentsLike(hub, ['triggered'])
  await prometheus.turnOff()
  const [resolved] = await incidentsLike(hub, ['resolved'])

  expect(open).toMatchObject({
    integrationId: integration.id,
    severity: 'critical',
    title: 'Der Speicher ist „voll“ & <rot>',
    description: '97 % of /var',
    link: expect.stringContaining('/graph?g0.expr='),
    labels: { alertname: 'DiskFull', severity: 'critical', instance: 'db-1' },
  })
  expect(resolved).toMatchObject({ id: open?.id })
  expect(complaints(prometheus)).toEqual([])
})
