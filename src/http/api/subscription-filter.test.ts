import { afterEach, describe, expect, it } from 'vitest'
import { signedIn } from '../../test/api'
import { alerting } from '../../test/grafana'
import { eventually, integration, post } from '../../test/hub'
import { sink } from '../../test/sink'

const network = sink()
afterEach(() => void network.received.splice(0))
const api = await signedIn('itsm_manager', 'ops')
const hook = await integration({ connector: 'webhook', name: 'hook', credentials: { url: 'https://sink.test/hook' } })
const grafana = await integration({ connector: 'grafana', auth: 'key' })

describe('a filter', () => {
  const labelled = (fingerprint: string, team: string, status = 'firing') =>
    alerting(fingerprint, status, { labels: { alertname: fingerprint, severity: 'critical', team } })

  it('that cannot be compiled is refused when it is saved, with its place', async () => {
    const rule = { name: 'x', integrationId: hook.id, eventTypes: ['*'], filter: 'event.severity ==' }
    for (const [method, path] of [
      ['POST', '/subscriptions'],
      ['POST', '/subscriptions/dry-run'],
    ] as const) {
      const { status, json } = await api(method, path, path.endsWith('run') ? { filter: rule.filter } : rule)
      expect([status, json.errors]).toEqual([422, [{ path: 'filter', message: expect.stringMatching(/^line 1, column \d+: /) }]])
    }
  })

  it('lets through what it is true for, also of later events that carry no labels themselves', async () => {
    await api('POST', '/subscriptions', {
      name: 'db only',
      integrationId: hook.id,
      eventTypes: ['incident.*'],
      filter: 'event.labels.team == "db"',
    })
    for (const status of ['firing', 'resolved'])
      for (const team of ['db', 'web']) await post(grafana, labelled(`filtered-${team}`, team, status))
    await eventually(
      async () => network.received.length,
      (count) => count >= 2,
    )
    expect(network.received.map(({ body }) => `${body.data.incident.title} ${body.type}`)).toEqual([
      'filtered-db incident.triggered',
      'filtered-db incident.resolved',
    ])
  })

  it('is tried on stored events before it is saved', async () => {
    const tried = await api('POST', '/subscriptions/dry-run', {
      eventTypes: ['incident.triggered'],
      filter: 'event.labels.team == "web"',
      last: 4,
    })
    expect(tried.status).toBe(200)
    expect(tried.json.examined).toBe(4)
    const ours = tried.json.items.filter(({ title }: { title: string }) => title.startsWith('filtered-'))
    expect(ours.map(({ title, type, matches }: Record<string, unknown>) => [title, type, matches])).toEqual(
      expect.arrayContaining([['filtered-web', 'incident.triggered', true]]),
    )
    expect(tried.json.matched).toBe(1)
  })
})
