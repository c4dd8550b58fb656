import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { all, api, type Delivery, eventually, grafanaAlert, integrate, postKeyed } from './client.ts'
import { startHub, temporaryFolder } from './hub.ts'

// What a fake `fetch` cannot say: the bytes of a server that does not behave.

/** Answers every connection with these bytes, and then ends it, hangs, or tears it down. */
async function rawServer(bytes: string, then: 'end' | 'hang' | 'reset'): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', () => {
      if (then === 'reset' && bytes === '') socket.resetAndDestroy()
      else
        socket.write(bytes, () => {
          if (then === 'end') socket.end()
          if (then === 'reset') socket.resetAndDestroy()
        })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
const servers = {
  'a 100 before the answer': [`HTTP/1.1 100 Continue\r\n\r\n${ok}`, 'end', 'delivered'],
  'early hints before the answer': [`HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${ok}`, 'end', 'delivered'],
  'a 204 with a body': ['HTTP/1.1 204 No Content\r\ncontent-length: 2\r\n\r\nok', 'end', 'delivered'],
  'a 205': ['HTTP/1.1 205 Reset Content\r\ncontent-length: 0\r\n\r\n', 'end', 'delivered'],
  'a 200 that promises more than it sends': ['HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\nok', 'end', 'delivered'],
  'a 200 that stalls in the body': ['HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\nok', 'hang', 'delivered'],
  'a 101': ['HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n', 'end', 'scheduled'],
  'no HTTP at all': ['220 smtp.example.com ESMTP\r\n', 'end', 'scheduled'],
  'nothing, and a reset': ['', 'reset', 'scheduled'],
  'half a status line, and a reset': ['HTTP/1.1 20', 'reset', 'scheduled'],
} as const

it('a destination that does not behave is delivered to, or due again with a reason; nothing hangs and nothing is lost', {
  timeout: 120_000,
}, async () => {
  const hub = await startHub({ state: temporaryFolder() })
  const grafana = await integrate(hub, { connector: 'grafana', auth: 'key' })
  const expected = new Map<string, { name: string; status: string }>()
  const subscribe = async (name: string, url: string, status: string) => {
    const made = await integrate(hub, { connector: 'webhook', name, credentials: { url } })
    await api(hub, 'POST /subscriptions', { name, integrationId: made.id, eventTypes: ['incident.*'] })
    expected.set(made.id, { name, status })
  }
  const plain = await rawServer(ok, 'end')
  for (const [name, [bytes, then, status]] of Object.entries(servers))
    await subscribe(name, `http://127.0.0.1:${await rawServer(bytes, then)}/`, status)
  await subscribe('TLS where there is none', `https://127.0.0.1:${plain}/`, 'scheduled')
  await subscribe('a name that does not exist', 'http://no-such-host.invalid/', 'scheduled')
  await subscribe('a port where nobody listens', 'http://127.0.0.1:9/', 'scheduled')

  expect((await postKeyed(grafana, grafanaAlert('odd'))).status).toBe(202)
  const seen = await eventually(
    () => all<Delivery>(hub, '/deliveries'),
    (deliveries) =>
      deliveries.length === expected.size &&
      deliveries.every(({ status, attemptsMade }) => attemptsMade > 0 && ['delivered', 'scheduled'].includes(status)),
  )
  expect(Object.fromEntries(seen.map(({ integrationId, status }) => [expected.get(integrationId)?.name, status]))).toEqual(
    Object.fromEntries([...expected.values()].map(({ name, status }) => [name, status])),
  )
  for (const { status, lastAttempt } of seen.filter((one) => one.status === 'scheduled'))
    expect([status, lastAttempt?.status, lastAttempt?.reason]).toEqual(['scheduled', 'retry', expect.stringMatching(/\S/)])
})
