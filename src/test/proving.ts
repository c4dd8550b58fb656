import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, vi } from 'vitest'
import { type DeliveryRow, deliveriesTo } from './deliveries'
import { alerting } from './grafana'
import { eventually, integration, post, subscribed } from './hub'

export const oauth2 = { kind: 'oauth2', tokenUrl: 'https://login.test/', clientId: 'hub', scope: 'write' }

export const issued = (access_token: string, more: object = {}) =>
  Response.json({ access_token, token_type: 'Bearer', expires_in: 3600, ...more })

export const lastOf = (row: DeliveryRow | undefined) => JSON.parse(row?.last_attempt ?? '{}')

/** Stands in for the network: a token endpoint that reads forms, and a destination to which the hub has to prove itself. */
export function provingNetwork() {
  /** Of the test that runs: what an earlier one left behind may still come, and goes elsewhere. */
  let place = 0
  const network = {
    /** What the token endpoint was asked. */
    asked: [] as { form: Record<string, string>; authorization: string | null }[],
    /** What came to the destination. */
    sent: [] as Request[],
    /** What the token endpoint answers. */
    token: (_: Record<string, string>): Response | Promise<Response> => issued(`token-${network.asked.length}`),
    /** What the destination answers. */
    hook: (_: Request): Response => new Response('{}'),
    bearers: () => network.sent.map(({ headers }) => headers.get('authorization')),
    hookUrl: () => `https://receiver.test/${place}`,
    /** A source, and a destination with this way to prove ourselves. */
    async world(auth: object, credentials: object) {
      const grafana = await integration({ connector: 'grafana', auth: 'key' })
      const to = await subscribed('', ['incident.*'], {
        connector: 'webhook',
        settings: { auth: { ...auth, ...('clientId' in auth && { tokenUrl: `https://login.test/${place}` }) } },
        credentials: { url: network.hookUrl(), ...credentials },
      })
      /** One more delivery, as far as its first attempt brings it. */
      const one = async (name: string): Promise<DeliveryRow> => {
        const before = (await deliveriesTo(to.id)).length
        await post(grafana, alerting(name))
        const seen = await eventually(
          () => deliveriesTo(to.id),
          (all) => all.length > before && !['planned', 'inflight'].includes(all.at(-1)!.status),
        )
        return seen.at(-1)!
      }
      return { to, grafana, one }
    },
  }
  const { token, hook } = network
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input as Request, init as RequestInit)
    const { host, pathname } = new URL(request.url)
    if (pathname !== `/${place}`) return issued('of an earlier test')
    if (host === 'receiver.test') {
      network.sent.push(request.clone())
      return network.hook(request)
    }
    const form = Object.fromEntries(new URLSearchParams(await request.text()))
    network.asked.push({ form, authorization: request.headers.get('authorization') })
    return network.token(form)
  })
  beforeEach(() => {
    place++
    Object.assign(network, { token, hook })
    for (const list of [network.asked, network.sent]) list.splice(0)
  })
  afterEach(() => env.DB.exec(`delete from subscriptions`))
  return network
}
