import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { eventually, grafanaAlert, integrate, postKeyed, subscribe } from './client.ts'
import { ADMIN_TOKEN, type HubProcess, startHub, temporaryFolder } from './hub.ts'
import { startSink } from './sink.ts'

interface Line {
  seq: number
  kind: string
  settled?: boolean
  status?: string
  title?: string
}

it('shows a page an incident and its delivery as they happen', async () => {
  const hub = await startHub({ state: temporaryFolder() })
  const sink = await startSink()
  await subscribe(hub, sink.url)
  const grafana = await integrate(hub, { connector: 'grafana', auth: 'key' })
  const page = await watch(hub)
  await postKeyed(grafana, grafanaAlert('live'))
  await eventually(
    () => page.lines,
    (lines) => lines.some(({ status }) => status === 'delivered'),
  )
  expect(page.lines.map(({ kind, status }) => status ?? kind).filter((one) => one !== 'reset')).toEqual([
    'message',
    'triggered',
    'planned',
    'inflight',
    'delivered',
  ])
  page.close()
})

it('drops a page that does not read, and goes on telling the others', async () => {
  const hub = await startHub({ state: temporaryFolder() })
  const grafana = await integrate(hub, { connector: 'grafana', auth: 'key' })
  const reads = await watch(hub)
  const { seq } = reads.lines.at(-1)!
  const alerts = Array.from({ length: 200 }, (_, n) => grafanaAlert(`many ${n} ${'x'.repeat(200)}`).alerts).flat()
  await postKeyed(grafana, { title: 'many', alerts })
  await eventually(
    () => reads.lines,
    ({ length }) => length > 200,
  )
  const slow = await rawSocket(hub)
  slow.pause()
  // More than the kernel takes for both sides, and than the hub keeps for one.
  for (let n = 0; n < 200; n++) slow.write(textFrame(JSON.stringify({ since: seq })))
  await postKeyed(grafana, grafanaAlert('after'))
  await eventually(
    () => reads.lines,
    (lines) => lines.some(({ title }) => title === 'Alert after'),
  )
  let last = Buffer.alloc(0)
  slow.on('data', (bytes: Buffer) => (last = Buffer.concat([last, bytes]).subarray(-100)))
  slow.resume()
  // A close frame: its code, and why.
  const close = Buffer.from([0x88, 10, 4008 >> 8, 4008 & 255, ...Buffer.from('too slow')])
  await eventually(
    () => last.includes(close),
    (isClosed) => isClosed,
  )
  slow.destroy()
  reads.close()
})

async function watch({ url }: HubProcess): Promise<{ lines: Line[]; close(): void }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/feed`, ['signalbox', `token.${ADMIN_TOKEN}`])
  const lines: Line[] = []
  socket.addEventListener('message', ({ data }) =>
    lines.push(
      ...String(data)
        .split('\n')
        .map((line) => JSON.parse(line)),
    ),
  )
  await once(socket, 'open')
  expect(socket.protocol).toBe('signalbox')
  socket.send('{"since":null}')
  await eventually(
    () => lines,
    (seen) => seen.some(({ settled }) => settled === true),
  )
  return { lines, close: () => socket.close() }
}

/** A WebSocket whose reading is ours to stop. */
async function rawSocket({ port }: HubProcess): Promise<Socket> {
  const socket = createConnection(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(
    `GET /api/feed HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${ADMIN_TOKEN}\r\nupgrade: websocket\r\nconnection: Upgrade\r\n` +
      `sec-websocket-version: 13\r\nsec-websocket-key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
  )
  const [answer] = await once(socket, 'data')
  expect(String(answer)).toMatch(/^HTTP\/1.1 101 /)
  return socket
}

/** Masked, as a client's must be (RFC 6455); with a mask of zeros. */
const textFrame = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)])
