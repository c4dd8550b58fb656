// What one would write by hand, Hono on Node: verify, parse, one durable upsert per message. No log of messages, no timeline, no events, no outbox.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { serve as serveNode } from '@hono/node-server'
import { Hono } from 'hono'
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

const app = new Hono()
app.post('*', async (c) => {
  const body = Buffer.from(await c.req.arrayBuffer())
  if (!isSigned(c.req.header('x-hub-signature-256') ?? '', body)) return c.json({}, 401)
  const { workflow_run: run, repository } = JSON.parse(body.toString())
  const dedupKey = `workflow_run:${repository.full_name}:${run.head_branch}:${run.workflow_id}`
  await store.upsert(dedupKey, `${run.name} on ${run.head_branch}: ${run.conclusion}`, Date.now())
  return c.json({ results: [{ outcome: 'opened', dedupKey }] }, 202)
})
const listening = serveNode({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => serve(port, () => store.stop()))
if ('keepAliveTimeout' in listening) listening.keepAliveTimeout = 600_000

function isSigned(signature: string, body: Buffer): boolean {
  const sent = Buffer.from(signature)
  const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`)
  return sent.length === expected.length && timingSafeEqual(sent, expected)
}
