// A client that costs less than what it measures: raw sockets, requests that were built before the clock starts, one in flight per socket.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface Answer {
  status: number
  body: string
}

/** One keep-alive connection. */
export class Connection {
  readonly #socket: Socket
  #left: Buffer | undefined
  #waiting: { resolve(answer: Answer): void; reject(why: Error): void } | undefined
  /** A server ends what has been idle for some seconds. */
  isOpen = true

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('close', () => this.#fail('the connection was closed'))
    socket.on('error', (error) => this.#fail(error.message))
  }

  static async open(port: number): Promise<Connection> {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return new Connection(socket)
  }

  send(request: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#socket.write(request)
    })
  }

  close(): void {
    this.#socket.removeAllListeners('close').destroy()
  }

  #read(chunk: Buffer): void {
    const bytes = this.#left ? Buffer.concat([this.#left, chunk]) : chunk
    this.#left = bytes
    const headEnd = bytes.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const head = bytes.toString('latin1', 0, headEnd).toLowerCase()
    const at = head.indexOf('content-length:')
    if (at < 0) this.#fail(`an answer without a length: ${head}`)
    const bodyStart = headEnd + 4
    const bodyEnd = bodyStart + Number.parseInt(head.slice(at + 15), 10)
    if (at < 0 || bytes.length < bodyEnd) return
    this.#left = undefined
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve({ status: Number(head.slice(9, 12)), body: bytes.toString('latin1', bodyStart, bodyEnd) })
  }

  #fail(why: string): void {
    this.isOpen = false
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.reject(new Error(why))
  }
}

export interface Flood {
  requests: number
  elapsedMs: number
  latenciesMs: number[]
  /** Of the answer that came last. */
  lastBody: string
}

/** As fast as it goes over so many connections, until the time or the requests are over; fails on the first answer that is not right. */
export async function flood(about: {
  port: number
  connections: number
  forMs: number
  next: () => Buffer | undefined
  right: (answer: Answer) => boolean
}): Promise<Flood> {
  const connections = await Promise.all(Array.from({ length: about.connections }, () => Connection.open(about.port)))
  const latenciesMs: number[] = []
  let lastBody = ''
  const startedAt = performance.now()
  let endedAt = startedAt
  const untilMs = startedAt + about.forMs
  const worker = async (connection: Connection) => {
    for (;;) {
      const sentAt = performance.now()
      const request = sentAt < untilMs ? about.next() : undefined
      if (!request) return
      const answer = await connection.send(request)
      endedAt = performance.now()
      latenciesMs.push(endedAt - sentAt)
      if (!about.right(answer)) throw new Error(`a wrong answer: ${answer.status} ${answer.body}`)
      lastBody = answer.body
    }
  }
  try {
    await Promise.all(connections.map(worker))
  } finally {
    for (const connection of connections) connection.close()
  }
  return { requests: latenciesMs.length, elapsedMs: endedAt - startedAt, latenciesMs, lastBody }
}

/** So many a second, whatever the answers take; `answered` hears when each was due, on the clock of `performance.now()`. */
export async function pace(about: {
  port: number
  perSecond: number
  requests: Buffer[]
  answered: (index: number, dueAt: number, answer: Answer) => void
}): Promise<void> {
  const free = await Promise.all(Array.from({ length: 16 }, () => Connection.open(about.port)))
  const answers: Promise<void>[] = []
  const startedAt = performance.now() + 50
  for (const [index, request] of about.requests.entries()) {
    const dueAt = startedAt + (index * 1000) / about.perSecond
    while (performance.now() < dueAt || free.length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    const last = free.pop()!
    const connection = last.isOpen ? last : await Connection.open(about.port)
    answers.push(
      connection.send(request).then(
        (answer) => {
          free.push(connection)
          about.answered(index, dueAt, answer)
        },
        // Ended under way: nobody said that it was accepted. Its place in the pool is taken by another.
        () => void free.push(connection),
      ),
    )
  }
  await Promise.all(answers)
  for (const connection of free) connection.close()
}
