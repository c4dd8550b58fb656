import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utf8 } from '../kit/bytes'
import { type Mutant, mutants, type Original, paths, valueAt, wireOf, withValue } from '../test/mutate'
import { catalogue } from './catalogue.gen'
import { actions, type Reading, severities } from './contract'

const RUNS = 20_000
const SEED = 20_261_121

interface MessageCase extends Omit<Original, 'connector' | 'fixture'> {
  kind: string
  reading: { kind: string }
}
const sources = new Map(catalogue.flatMap(({ id, source }) => (source ? [[id, source] as const] : [])))
const originals: Original[] = Object.entries(
  import.meta.glob<MessageCase>('./*/fixtures/*.json', { eager: true, import: 'default' }),
).flatMap(([path, one]) => {
  const [, connector = '', , fixture = ''] = path.split('/')
  return one.kind === 'message' && sources.has(connector) ? [{ ...one, connector, fixture }] : []
})

function read({ connector, method, headers, query, text, settings }: Mutant): Reading {
  return sources.get(connector)!.read(
    {
      method,
      url: `https://hub.test/api/integrations/${connector}/int_x${query}`,
      headers: new Headers(Object.entries(headers).filter(([, value]) => !/[^\x20-\x7e]/.test(value))),
      body: utf8(text),
    },
    settings,
  )
}

/** What must hold of every reading, whatever came in. */
function wrong(reading: Reading): string | undefined {
  if (reading.kind === 'unreadable') return reading.issues.length > 0 ? undefined : 'says nothing about what was wrong'
  if (reading.kind === 'commands')
    return reading.commands.every(({ incident, by }) => incident.length <= 512 && by !== '') ? undefined : 'a command for nobody'
  if (reading.kind !== 'signals') return undefined
  for (const { dedupKey, action, severity, title, occurredAt, link, labels } of reading.signals) {
    if (typeof dedupKey !== 'string' || dedupKey.length < 1 || dedupKey.length > 512)
      return `a key of ${dedupKey?.length} characters`
    if (!actions.includes(action)) return `an action "${action}"`
    if (severity !== undefined && !severities.includes(severity)) return `a severity "${severity}"`
    if (typeof title !== 'string' || title === '') return 'no title'
    if (occurredAt !== undefined && Number.isNaN(Date.parse(occurredAt))) return `a time "${occurredAt}"`
    if (link !== undefined && !/^https?:\/\//i.test(link)) return `a link "${link}"`
    if (Object.values(labels).some((label) => typeof label !== 'string')) return 'a label that is no text'
  }
  return undefined
}

it(`${RUNS} mutated messages over all sources: nothing throws, and what is read is whole`, { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(mutants(originals), (mutant) => {
      const fault = wrong(read(mutant))
      if (fault) throw new Error(`${mutant.connector}/${mutant.fixture}: ${fault}`)
    }),
    { seed: SEED, numRuns: RUNS, endOnFailure: true },
  )
})

const ends = (reading: Reading): number =>
  reading.kind === 'signals' ? reading.signals.filter(({ action }) => action !== 'trigger').length : 0

/**
 * A value is a state where another fixture's value in its place ends fewer problems. No word that the vendor does not have may stand there
 * and still end one. (An empty one is as good as absent: what else the message says then counts.)
 */
describe.each([...sources.keys()].map((id) => [id]))('%s', (id) => {
  const own = originals.filter(({ connector, body }) => connector === id && typeof body === 'object' && body !== null)

  it('never ends a problem on a state that it does not know', () => {
    const wrongly: string[] = []
    for (const original of own) {
      const whole = read(wireOf(original))
      if (ends(whole) === 0) continue
      for (const path of paths(original.body)) {
        const value = valueAt(original.body, path)
        // What a message is about, and its headline, is no state of it.
        if (typeof value === 'object' || /((^|_|[a-z])id|title)$/i.test(String(path.at(-1)))) continue
        const reads = (other: unknown) => read(wireOf({ ...original, body: withValue(original.body, path, other) }))
        const others = own
          .map(({ body }) => valueAt(body, path))
          .filter((other) => typeof other === typeof value && other !== value)
        const decides = others.some((other) => {
          const reading = reads(other)
          return (
            reading.kind === 'signals' &&
            reading.signals.length === (whole as { signals: unknown[] }).signals.length &&
            ends(reading) < ends(whole)
          )
        })
        if (!decides) continue
        for (const unknown of typeof value === 'number'
          ? [-7, 4711]
          : typeof value === 'boolean'
            ? ['perhaps']
            : ['hello world', 'unknown state'])
          if (ends(reads(unknown)) >= ends(whole))
            wrongly.push(`${original.fixture} ${path.join('.')} = ${JSON.stringify(unknown)}`)
      }
    }
    expect(wrongly).toEqual([])
  })
})
