// The least that a Worker with an object can do for a message: verify, parse, ask one object, which keeps nothing. What a hub of this shape
// reaches at most beside the receivers that one writes by hand.
import { serveWorker } from './bare-worker.ts'
import { given } from './process.ts'

const script = `
import { DurableObject } from 'cloudflare:workers'

export class Keeper extends DurableObject {
  async keep(message) { return { outcome: 'opened', dedupKey: message.dedupKey } }
}

let key
const imported = (secret) =>
  crypto.subtle.importKey('raw', new TextEncoder().encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16))

export default {
  async fetch(request, env) {
    const body = await request.arrayBuffer()
    key ??= await imported(env.SECRET)
    const signature = bytesOf(request.headers.get('x-hub-signature-256')?.slice('sha256='.length) ?? '')
    if (!(await crypto.subtle.verify('HMAC', key, signature, body))) return new Response(null, { status: 401 })
    const text = new TextDecoder().decode(body)
    const { workflow_run: run, repository } = JSON.parse(text)
    const dedupKey = ['workflow_run', repository.full_name, run.head_branch, run.workflow_id].join(':')
    const result = await env.KEEPER.getByName('one').keep({ dedupKey, title: run.name + ' on ' + run.head_branch, body: text })
    return Response.json({ results: [result] }, { status: 202 })
  },
}`
await serveWorker('floor', script, {
  bindings: { SECRET: given<{ secret: string }>().secret },
  durableObjects: { KEEPER: { className: 'Keeper', useSQLite: true } },
})
