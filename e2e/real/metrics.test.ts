import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { realSoftware } from '../../src/build/real-software.ts'
import { api, eventually, integrate, request } from '../client.ts'
import { type HubProcess, startHub, temporaryFolder } from '../hub.ts'
import { answers, complaints, filledIn, freePort, start } from './software.ts'

const page = readFileSync(path.join(import.meta.dirname, '../../docs/observability.md'), 'utf8')
const [scrape = '', rules = ''] = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, block]) => block)

/** A hub that has received one message, and a token that can only read. */
async function watched(): Promise<{ hub: HubProcess; token: string }> {
  const hub = await startHub({ state: temporaryFolder() })
  const { json } = await api<{ token: string }>(hub, 'POST /tokens', { name: 'prometheus', role: 'viewer' })
  const { inboundUrl, key } = await integrate(hub, { connector: 'webhook', auth: 'key', name: 'back\\slash "quoted"\n{line}' })
  const body = JSON.stringify({
    event_action: 'trigger',
    dedup_key: 'a',
    payload: { summary: 'a', source: 'b', severity: 'error' },
  })
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  expect((await request(inboundUrl, { method: 'POST', headers, body })).status).toBe(202)
  return { hub, token: json.token }
}

it('promtool has nothing to say against the metrics, nor against the rules of the docs', async () => {
  const { hub, token } = await watched()
  const { text } = await request(`${hub.url}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  expect(execFileSync(realSoftware.promtool.program, ['check', 'metrics'], { input: text, encoding: 'utf8' })).toBe('')
  const file = path.join(temporaryFolder(), 'rules.yml')
  writeFileSync(file, rules)
  expect(execFileSync(realSoftware.promtool.program, ['check', 'rules', file], { encoding: 'utf8' })).toContain(
    'SUCCESS: 6 rules found',
  )
})

it('a real Prometheus scrapes it as the docs say', async () => {
  const { hub, token } = await watched()
  const folder = temporaryFolder()
  const config = filledIn(scrape, {
    'scheme: https': 'scheme: http',
    'scrape_interval: 30s': 'scrape_interval: 1s\n    scrape_timeout: 1s',
    sbx_YOUR_TOKEN: token,
    'signalbox.example.com': new URL(hub.url).host,
  })
  writeFileSync(path.join(folder, 'prometheus.yml'), config)
  const address = `127.0.0.1:${await freePort()}`
  const prometheus = start(realSoftware.prometheus.program, [
    `--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=${address}`,
  ])
  await answers(`http://${address}/-/ready`, prometheus)
  const asked = async (query: string) => {
    const { json } = await request<{ data: { result: { metric: Record<string, string>; value: [number, string] }[] } }>(
      `http://${address}/api/v1/query?query=${encodeURIComponent(query)}`,
    )
    return json.data.result.map(({ metric, value: [, value] }) => [metric.name ?? metric.severity ?? '', value])
  }
  await eventually(
    () => asked('up{job="signalbox"}'),
    ([up]) => up?.[1] === '1',
  )
  const received =
    'signalbox_messages_received_total{outcome="accepted"} * on (integration) group_left (name) signalbox_integration_info'
  await eventually(
    () => asked(received),
    ([seen]) => seen?.[0] === 'back\\slash "quoted"\n{line}' && seen[1] === '1',
  )
  expect(await asked('signalbox_incidents_open{severity="error"}')).toEqual([['error', '1']])
  expect(complaints(prometheus)).toEqual([])
})
