import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import {
  type Accepted,
  all,
  type Delivery,
  eventually,
  githubHeaders,
  grafanaAlert,
  type Incident,
  type Integration,
  integrate,
  request,
  subscribe,
} from './client.ts'
import { type HubProcess, startHub, temporaryFolder } from './hub.ts'
import { eventIn, type Sink, startSink } from './sink.ts'

const PER_SECOND = 200
const MESSAGES = 3_000
const KILLS = 3
const REPEATS = 0.1
const REDELIVERIES = 0.02

interface Message {
  connector: 'github' | 'grafana'
  dedupKey: string
  headers: Record<string, string>
  body: string
}

it('loses no accepted message and does nothing twice, though it is killed three times under load', {
  timeout: 600_000,
}, async () => {
  const seed = Number(process.env.SEED) || Math.floor(Math.random() * 2 ** 31)
  console.log(`SEED=${seed}`)
  const random = randomFrom(seed)
  const state = temporaryFolder()
  const sink = await startSink()
  let hub = await startHub({ state })
  const { port } = hub
  const sources = {
    github: await integrate(hub, { connector: 'github' }),
    grafana: await integrate(hub, { connector: 'grafana', auth: 'key' }),
  }
  await subscribe(hub, `${sink.url}/hook`)
  const messages = madeMessages(random, sources)
  const killsAt = new Set(Array.from({ length: KILLS }, (_, nth) => Math.floor(MESSAGES * ((nth + random()) / KILLS))))

  const answers: Promise<Answered>[] = []
  const startedAtMs = Date.now()
  let restarted: Promise<void> = Promise.resolve()
  for (const [at, message] of messages.entries()) {
    if (killsAt.has(at)) {
      restarted = restarted.then(async () => {
        await hub.kill()
        hub = await startHub({ state, port })
      })
    }
    answers.push(untilAnswered(message, sources[message.connector]))
    const earlyMs = startedAtMs + (at * 1000) / PER_SECOND - Date.now()
    if (earlyMs > 0) await new Promise((resolve) => setTimeout(resolve, earlyMs))
  }
  await restarted
  const answered = await Promise.all(answers)
  console.log(
    `answered after ${Math.round((Date.now() - startedAtMs) / 1000)} s; ${answered.reduce((sum, { tries }) => sum + tries - 1, 0)} tries got no answer`,
  )
  expect(countOf(answered.map(({ status }) => status))).toEqual({ 202: MESSAGES })

  const problems = new Set(messages.map(({ dedupKey }) => dedupKey))
  await untilDelivered(hub, sink, problems.size)
  console.log(
    `delivered after ${Math.round((Date.now() - startedAtMs) / 1000)} s; ${sink.received.length - problems.size} came twice`,
  )

  const incidents = await all<Incident>(hub, '/incidents')
  const triggered = await triggeredEntries(hub, incidents)
  expect(
    differences(
      triggered.map(({ dedupKey }) => dedupKey),
      problems,
    ),
  ).toEqual({ missing: [], twice: [], uninvited: [] })

  // GitHub's delivery ids tell a retry from another failure, so its incidents count exactly.
  const failures = new Map<string, Set<string>>()
  for (const { connector, dedupKey, headers } of messages) {
    if (connector === 'github')
      failures.set(dedupKey, (failures.get(dedupKey) ?? new Set()).add(headers['x-github-delivery'] ?? ''))
  }
  const counted = incidents
    .filter(({ dedupKey }) => failures.has(dedupKey))
    .map(({ dedupKey, occurrences }) => [dedupKey, occurrences])
  expect(Object.fromEntries(counted)).toEqual(Object.fromEntries([...failures].map(([dedupKey, ids]) => [dedupKey, ids.size])))

  const deliveries = await all<Delivery>(hub, '/deliveries')
  expect(countOf(deliveries.map(({ status }) => status))).toEqual({ delivered: problems.size })
  const arrived = sink.received.map((received) => `${received.headers['webhook-id']} ${eventIn(received).data.id}`)
  expect(new Set(arrived)).toEqual(new Set(deliveries.map(({ id, eventId }) => `${id} ${eventId}`)))
  expect(new Set(deliveries.map(({ eventId }) => eventId))).toEqual(new Set(triggered.map(({ eventId }) => eventId)))
  expect(countOf(sink.received.map((received) => eventIn(received).type))).toEqual({ 'incident.triggered': sink.received.length })
})

/** Half of GitHub, half of Grafana; some report a problem again, some are the same message sent again. */
function madeMessages(random: () => number, sources: Record<Message['connector'], Integration>): Message[] {
  const messages: Message[] = []
  const makers = {
    github: (n: number, again: number) => githubMessage(n, again, sources.github.signingSecret ?? ''),
    grafana: grafanaMessage,
  }
  for (let at = 0; at < MESSAGES; at++) {
    const earlier = messages[Math.floor(random() * messages.length)]
    const dice = random()
    const connector = at % 2 === 0 ? 'github' : 'grafana'
    const make = makers[connector]
    if (earlier && dice < REDELIVERIES) messages.push(earlier)
    else if (at > 100 && dice < REDELIVERIES + REPEATS) messages.push(make(Math.floor((random() * at) / 2), at))
    else messages.push(make(Math.floor(at / 2), 0))
  }
  return messages
}

function githubMessage(n: number, again: number, secret: string): Message {
  const run = {
    conclusion: 'failure',
    workflow_id: 7,
    name: 'build',
    head_branch: `branch-${n}`,
    head_sha: `${again}`,
    updated_at: new Date().toISOString(),
  }
  const body = JSON.stringify({ action: 'completed', workflow_run: run, repository: { full_name: 'acme/till' } })
  return {
    connector: 'github',
    dedupKey: `workflow_run:acme/till:branch-${n}:7`,
    headers: githubHeaders('workflow_run', randomUUID(), body, secret),
    body,
  }
}

function grafanaMessage(n: number, again: number): Message {
  const body = JSON.stringify(grafanaAlert(`alert-${n}`, 'firing', { description: `reported by message ${again}` }))
  return { connector: 'grafana', dedupKey: `alert-${n}`, headers: { 'content-type': 'application/json' }, body }
}

interface Answered {
  status: number
  tries: number
}

/** As a careful sender: only a message that got no answer is sent again, as it was. */
async function untilAnswered({ headers, body }: Message, { inboundUrl, key }: Integration): Promise<Answered> {
  const all = { ...headers, ...(key && { authorization: `Bearer ${key}` }) }
  for (let tries = 1; ; tries++) {
    const answer = await request<Accepted>(inboundUrl, { method: 'POST', headers: all, body }).catch(() => undefined)
    if (answer) return { status: answer.status, tries }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** What the queue of a killed hub held is found by the sweep, a minute after it was due; leases run out after 45 s. */
async function untilDelivered(hub: HubProcess, sink: Sink, expected: number): Promise<void> {
  const open = async () =>
    (
      await Promise.all(['planned', 'inflight', 'scheduled'].map((status) => all<Delivery>(hub, `/deliveries?status=${status}`)))
    ).flat().length
  const progress = () => new Set(sink.received.map(({ headers }) => headers['webhook-id'])).size
  let tickedAtMs = Date.now()
  await eventually(
    async () => {
      if (Date.now() - tickedAtMs > 15_000) {
        tickedAtMs = Date.now()
        await hub.tick()
      }
      const arrived = progress()
      return { arrived, open: arrived < expected ? undefined : await open() }
    },
    (seen) => seen.arrived >= expected && seen.open === 0,
    200_000,
  )
}

/** The `incident.triggered` entries of all timelines, a few timelines at a time. */
async function triggeredEntries(hub: HubProcess, incidents: Incident[]): Promise<{ dedupKey: string; eventId: string }[]> {
  const entries: { dedupKey: string; eventId: string }[] = []
  const waiting = [...incidents]
  const reader = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { id, dedupKey } = next
      const timeline = await all<{ id: string; type: string }>(hub, `/incidents/${id}/timeline`)
      entries.push(
        ...timeline.filter(({ type }) => type === 'incident.triggered').map((entry) => ({ dedupKey, eventId: entry.id })),
      )
    }
  }
  await Promise.all(Array.from({ length: 8 }, reader))
  return entries
}

function differences(seen: string[], expected: Set<string>) {
  const counts = countOf(seen)
  return {
    missing: [...expected].filter((one) => !counts[one]),
    twice: Object.keys(counts).filter((one) => (counts[one] ?? 0) > 1),
    uninvited: Object.keys(counts).filter((one) => !expected.has(one)),
  }
}

function countOf(all: readonly (string | number)[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const one of all) counts[one] = (counts[one] ?? 0) + 1
  return counts
}

/** The same numbers for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
