// What one would write by hand: verify, parse, one durable upsert per message. No log of messages, no timeline, no events, no outbox.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { postgresStore } from './postgres.ts'
import { given, serve } from './process.ts'
import { sqliteStore } from './sqlite.ts'

/** Answers when the incident is on disk. */
export interface Store {
  upsert(dedupKey: string, title: string, nowMs: number): void | Promise<void>
  stop(): Promise<void>
}

const { kind, folder, secret } = given<{ kind: 'sqlite' | 'postgres'; folder: string; secret: string }>()
const store: Store = kind === 'sqlite' ? sqliteStore(folder) : await postgresStore(folder)

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', async () => {
    const body = Buffer.concat(chunks)
    const answer = isSigned(request, body) ? await accepted(body) : { status: 401, text: '{}' }
    response.writeHead(answer.status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(answer.text),
    })
    response.end(answer.text)
  })
})
server.keepAliveTimeout = 600_000
server.listen(0, '127.0.0.1', () => serve((server.address() as AddressInfo).port, () => store.stop()))

function isSigned({ headers }: IncomingMessage, body: Buffer): boolean {
  const sent = Buffer.from(String(headers['x-hub-signature-256']))
  const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`)
  return sent.length === expected.length && timingSafeEqual(sent, expected)
}

async function accepted(body: Buffer): Promise<{ status: number; text: string }> {
  const { workflow_run: run, repository } = JSON.parse(body.toString())
  const dedupKey = `workflow_run:${repository.full_name}:${run.head_branch}:${run.workflow_id}`
  await store.upsert(dedupKey, `${run.name} on ${run.head_branch}: ${run.conclusion}`, Date.now())
  return { status: 202, text: JSON.stringify({ results: [{ outcome: 'opened', dedupKey }] }) }
}
