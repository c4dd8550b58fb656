import { expect, it } from 'vitest'
import { api, githubHeaders, grafanaAlert, integrate, postKeyed, request } from './client.ts'
import { startHub, temporaryFolder } from './hub.ts'

it('takes a new key at once, and the old one no more', async () => {
  const hub = await startHub({ state: temporaryFolder() })
  const grafana = await integrate(hub, { connector: 'grafana', auth: 'key' })
  expect((await postKeyed(grafana, grafanaAlert('before'))).status).toBe(202)

  const { json } = await api<{ key: string }>(hub, `POST /integrations/${grafana.id}/rotate-key`, { overlapHours: 0 })

  expect((await postKeyed({ ...grafana, key: json.key }, grafanaAlert('new key'))).status).toBe(202)
  expect((await postKeyed(grafana, grafanaAlert('old key'))).status).toBe(401)
})

it('takes the signature of a new secret at once, and of the old one as long as it was told to', async () => {
  const hub = await startHub({ state: temporaryFolder() })
  const github = await integrate(hub, { connector: 'github' })
  const ping = (delivery: string, secret = '') =>
    request(github.inboundUrl, { method: 'POST', headers: githubHeaders('ping', delivery, '{}', secret), body: '{}' })
  expect((await ping('before', github.signingSecret)).status).toBe(202)

  const { json } = await api<{ signingSecret: string }>(hub, `POST /integrations/${github.id}/rotate-secret`, { overlapHours: 1 })

  expect((await ping('new', json.signingSecret)).status).toBe(202)
  expect((await ping('old', github.signingSecret)).status).toBe(202)
})

it('stops at once when it is switched off, and goes on at once when it is switched on', async () => {
  const hub = await startHub({ state: temporaryFolder() })
  const grafana = await integrate(hub, { connector: 'grafana', auth: 'key' })
  expect((await postKeyed(grafana, grafanaAlert('before'))).status).toBe(202)

  await api(hub, `PATCH /integrations/${grafana.id}`, { enabled: false })
  expect((await postKeyed(grafana, grafanaAlert('off'))).status).toBe(401)
  await api(hub, `PATCH /integrations/${grafana.id}`, { enabled: true })
  expect((await postKeyed(grafana, grafanaAlert('on'))).status).toBe(202)
})
