import { afterEach, describe, expect, it } from 'vitest'
import { eventCatalogue, eventTypes, isOperatorEventType, payloadOf } from '../../domain/events'
import { operatorPayloadOf } from '../../domain/operator-events/catalogue'
import { signedIn } from '../../test/api'
import { alerting } from '../../test/grafana'
import { eventually, integration, post } from '../../test/hub'
import { sink } from '../../test/sink'

const network = sink()
afterEach(() => void network.received.splice(0))
const api = await signedIn('itsm_manager', 'ops')
const hook = await integration({ connector: 'webhook', name: 'hook', credentials: { url: 'https://sink.test/hook' } })
const grafana = await integration({ connector: 'grafana', auth: 'key' })

describe('the event catalogue', () => {
  it('has every type with a schema and an example that keeps to it', async () => {
    const { items, nextCursor } = (await api('GET', '/events')).json
    expect([items.map(({ type }: { type: string }) => type), nextCursor]).toEqual([eventTypes, null])
    expect(items[0]).toMatchObject({
      title: 'Incident triggered',
      description: expect.any(String),
      schema: { type: 'object', required: ['type', 'timestamp', 'data'] },
    })
    for (const { type, example } of eventCatalogue()) {
      const shape = isOperatorEventType(type) ? operatorPayloadOf(type) : payloadOf(type)
      expect(shape.parse(example)).toEqual(example)
    }
  })

  it('says who asks for an event', async () => {
    const ask = async (name: string, eventTypes: string[], enabled = true) =>
      (await api('POST', '/subscriptions', { name, integrationId: hook.id, eventTypes, enabled })).json.id
    const made = [
      await ask('b all incidents', ['incident.*']),
      await ask('a resolved', ['incident.resolved', 'queue.stalled']),
      await ask('c all, paused', ['*'], false),
    ]
    const { items } = (await api('GET', '/events')).json
    const askers = (type: string) =>
      items
        .find((one: { type: string }) => one.type === type)
        .subscriptions.filter(({ id }: { id: string }) => made.includes(id))
        .map(({ name, enabled }: { name: string; enabled: boolean }) => [name, enabled])
    expect(askers('incident.resolved')).toEqual([
      ['a resolved', true],
      ['b all incidents', true],
      ['c all, paused', false],
    ])
    expect(askers('delivery.failed')).toEqual([['c all, paused', false]])
    for (const id of made) await api('DELETE', `/subscriptions/${id}`)
  })

  it('says what a webhook really receives', async () => {
    await api('POST', '/subscriptions', { name: 'x', integrationId: hook.id, eventTypes: ['incident.*'] })
    await post(grafana, alerting('disk'))
    await post(grafana, alerting('disk', 'resolved'))
    await eventually(
      async () => network.received.length,
      (seen) => seen >= 2,
    )
    const [triggered, resolved] = network.received.map(({ body }) => body)
    expect(payloadOf('incident.triggered').strict().parse(triggered)).toEqual(triggered)
    expect(payloadOf('incident.resolved').strict().parse(resolved)).toEqual(resolved)
  })
})
