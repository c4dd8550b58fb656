// `npm run bench:reading`: what it costs to read a message, over every source and many that are almost no message any more. One JSON document.
// CPU of this thread, by fixture as it is, mutated, and blown up to the largest body that is taken.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { loadCatalogue } from '../src/build/load-catalogue.ts'
import type { Source } from '../src/connectors/contract.ts'
import { type Mutant, mutants, type Original, paths, valueAt, wireOf, withValue } from '../src/test/mutate.ts'

const RUNS = 20_000
const SEED = 20_261_121
const BODY_BYTES_MAX = 262_144
const WANTED_MS = 50
/** A reading that was slow once is read again: what counts is what it costs, not what else the machine did meanwhile. */
const AGAIN = 5

const sources = new Map<string, Source>((await loadCatalogue()).flatMap(({ id, source }) => (source ? [[id, source]] : [])))
const originals = [...sources.keys()].flatMap(messagesOf)

const whole = measured(originals.map(wireOf))
const mutated = measured(fc.sample(mutants(originals), { numRuns: RUNS, seed: SEED }))
const large = measured(lazily(originals))
const slowest = [...whole.all, ...mutated.all, ...large.all].sort((a, b) => b.ms - a.ms).slice(0, 5)
const maxMs = slowest[0]?.ms ?? 0
console.log(
  JSON.stringify(
    {
      sources: sources.size,
      fixtures: whole.said,
      mutated: mutated.said,
      'blown up to 256 KB': large.said,
      slowest: slowest.map((one) => ({ ...one, ms: round(one.ms) })),
      wantedMs: WANTED_MS,
      met: maxMs <= WANTED_MS,
    },
    null,
    2,
  ),
)

function messagesOf(connector: string): Original[] {
  const folder = `src/connectors/${connector}/fixtures`
  return (existsSync(folder) ? readdirSync(folder) : [])
    .map((file) => ({ ...JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')), connector, fixture: file }))
    .filter(({ kind }) => kind === 'message')
}

/** Every text and every list of a message, each as long as a body may be. */
function* blownUp(original: Original): Generator<Mutant> {
  const { body } = original
  if (typeof body !== 'object' || body === null) return
  const room = BODY_BYTES_MAX - JSON.stringify(body).length - 100
  const grown = (path: (string | number)[], value: unknown) => wireOf({ ...original, body: withValue(body, path, value) })
  for (const path of [...(Array.isArray(body) ? [[]] : []), ...paths(body)]) {
    const value = valueAt(body, path)
    if (typeof value === 'string') {
      yield grown(path, `${value} `.repeat(Math.floor(room / 2 / (value.length + 1))))
      yield grown(path, ' '.repeat(room / 2))
    }
    if (Array.isArray(value) && value.length > 0)
      yield grown(path, Array.from({ length: Math.max(1, Math.floor(room / JSON.stringify(value).length)) }, () => value).flat())
  }
}

/** One at a time: together they would not fit into memory. */
function* lazily(all: Original[]): Generator<Mutant> {
  for (const original of all) yield* blownUp(original)
}

function measured(messages: Iterable<Mutant>) {
  const all: { connector: string; fixture: string; bytes: number; ms: number }[] = []
  for (const message of messages) {
    let ms = read(message)
    for (let n = 0; n < AGAIN && ms > WANTED_MS / 5; n++) ms = Math.min(ms, read(message))
    all.push({ connector: message.connector, fixture: message.fixture, bytes: message.text.length, ms })
  }
  const sorted = all.map(({ ms }) => ms).sort((a, b) => a - b)
  const at = (share: number) => round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0)
  return { all, said: { messages: all.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) } }
}

function read({ connector, method, headers, query, text, settings }: Mutant): number {
  const raw = {
    method,
    url: `https://hub.test/api/integrations/${connector}/int_x${query}`,
    headers: new Headers(Object.entries(headers).filter(([, value]) => !/[^\x20-\x7e]/.test(value))),
    body: new TextEncoder().encode(text),
  }
  const from = process.cpuUsage()
  sources.get(connector)?.read(raw, settings ?? {})
  const { user, system } = process.cpuUsage(from)
  return (user + system) / 1000
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
