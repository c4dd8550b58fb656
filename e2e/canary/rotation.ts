import { expect } from 'vitest'
import { api, eventually, type Integration } from '../client.ts'
import type { Integrations } from './integrations.ts'
import { senders } from './messages.ts'
import type { Scene } from './scene.ts'

/** Rotated and changed; the old ones stay secret. */
export async function rotateSecrets(scene: Scene, { pasted, generated, hook, grafana }: Integrations) {
  const { hub, secret, secrets } = scene
  const { signed, keyed } = senders(scene)
  const rotate = async (to: Integration, what: 'key' | 'secret', body: object) => {
    const rotated = await api<{ key?: string; signingSecret?: string }>(hub, `POST /integrations/${to.id}/rotate-${what}`, body)
    expect(rotated.status).toBe(200)
    secrets[`${to.connector} ${to.id}, rotated ${what}`] = rotated.json.key ?? rotated.json.signingSecret ?? ''
    return rotated.json
  }
  await rotate(pasted, 'secret', { secret: secret('github secret, rotated'), overlapHours: 1 })
  await rotate(generated, 'secret', { overlapHours: 0 })
  await rotate(hook, 'secret', { overlapHours: 1 })
  const { key: freshKey = '' } = await rotate(grafana, 'key', { overlapHours: 0 })
  // What an isolate has read it trusts for some seconds.
  await eventually(
    () => keyed(grafana, freshKey, 'six'),
    ({ status }) => status === 202,
  )
  await eventually(
    () => signed(pasted, secret('github secret, rotated'), 'seven'),
    ({ status }) => status === 202,
  )
}
