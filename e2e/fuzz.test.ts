import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Mutant, mutants, type Original } from '../src/test/mutate.ts'
import { all, eventually, type Integration, integrate } from './client.ts'
import { startHub, temporaryFolder } from './hub.ts'

const RUNS = 20_000
const AT_ONCE = 16
const SEED = 4_711

it('20 000 mutated messages over all sources: the hub fails at none of them, and what it opened is in D1', {
  timeout: 300_000,
}, async () => {
  const hub = await startHub({ state: temporaryFolder() })
  const ids = (await all<{ id: string; source: unknown }>(hub, '/connectors')).filter(({ source }) => source).map(({ id }) => id)
  const targets = new Map<string, Integration>()
  for (const connector of ids) targets.set(connector, await integrate(hub, { connector, auth: 'key', rateLimit: null }))

  const sent = fc.sample(mutants(originalsOf(ids)), { numRuns: RUNS, seed: SEED })
  const statuses: Record<number, number> = {}
  const faults: string[] = []
  const opened = new Set<string>()
  let next = 0
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let mutant = sent[next++]; mutant; mutant = sent[next++]) {
        const { status, body } = await posted(targets.get(mutant.connector)!, mutant)
        statuses[status] = (statuses[status] ?? 0) + 1
        if (status >= 500) faults.push(`${mutant.connector}/${mutant.fixture} ${status}: ${mutant.text.slice(0, 200)}`)
        for (const { outcome, incidentId } of body?.results ?? []) if (outcome === 'opened' && incidentId) opened.add(incidentId)
      }
    }),
  )
  console.log(JSON.stringify({ sent: RUNS, sources: ids.length, statuses, opened: opened.size }))
  expect(faults).toEqual([])
  expect(
    Object.keys(statuses)
      .map(Number)
      .filter((status) => ![200, 202, 400, 401, 413, 422].includes(status)),
  ).toEqual([])
  expect(opened.size).toBeGreaterThan(ids.length)
  const stored = await eventually(
    async () => new Set((await all<{ id: string }>(hub, '/incidents')).map(({ id }) => id)),
    (seen) => seen.size >= opened.size,
  )
  expect([...opened].filter((id) => !stored.has(id))).toEqual([])
  expect(hub.printed()).not.toMatch(/"level":"error","event":"http\.|"event":"gate\.[a-z-]*failed"/)
  console.log(JSON.stringify({ sent: RUNS, sources: ids.length, statuses, opened: opened.size }))
})

function originalsOf(ids: string[]): Original[] {
  return ids.flatMap((connector) => {
    const folder = `src/connectors/${connector}/fixtures`
    return (existsSync(folder) ? readdirSync(folder) : [])
      .map((file) => ({ ...JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')), connector, fixture: file }))
      .filter(({ kind, settings }) => kind === 'message' && settings === undefined)
  })
}

async function posted(to: Integration, { method, headers, query, text }: Mutant) {
  const sendable = Object.fromEntries(Object.entries(headers).filter(([, value]) => !/[^\x20-\x7e]/.test(value)))
  const response = await fetch(`${to.inboundUrl}${query}`, {
    method,
    headers: { ...sendable, 'x-integration-key': to.key ?? '' },
    ...(method !== 'GET' && { body: text }),
  })
  const said = await response.text()
  return { status: response.status, body: json(said) }
}

function json(text: string): { results?: { outcome: string; incidentId?: string }[] } | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
