import fc from 'fast-check'

/** A message of a fixture, as it goes over the wire. */
export interface Wire {
  method: string
  headers: Record<string, string>
  query: string
  text: string
}
export interface Mutant extends Wire {
  connector: string
  fixture: string
  settings: unknown
}
export interface Original {
  connector: string
  fixture: string
  settings?: unknown
  method?: string
  headers?: Record<string, string>
  query?: string
  body?: unknown
  text?: string
}
type Path = (string | number)[]

/** What turns up in real bodies where something else was meant, and what never should. */
export const junk: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  ' ',
  'hello world',
  '{EVENT.ID}',
  '${latestEvent.id}',
  '$SERVICE',
  '\u0000',
  '\ud800',
  '☃ "quoted" \\ <b>&amp;',
  'x'.repeat(5_000),
  `${'a'.repeat(2_000)}!`,
  '2026-13-45T99:99:99Z',
  '99999999999999999999',
  [],
  {},
  [[]],
  { a: { b: { c: [1, 2, 3] } } },
  ['resolved', 'closed', 'ok'],
  { status: 'resolved' },
  '__proto__',
  'constructor',
  'toString',
]

/** Even over all places: fast-check would rather try the edges. */
const fraction = fc.noBias(fc.integer({ min: 0, max: 999_999 }).map((n) => n / 1_000_000))
const mutation = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('set' as const), where: fraction, junk: fc.constantFrom(...junk) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('drop' as const), where: fraction }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('swap' as const), where: fraction, with: fraction }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('grow' as const), where: fraction, times: fc.integer({ min: 2, max: 120 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cut' as const), where: fraction }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('type' as const), where: fraction, text: fc.string({ maxLength: 12 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('header' as const), where: fraction }) },
)
type Mutation = ReturnType<typeof mutation.generate>['value']

/** Bodies that are almost, but no longer, what a vendor sends: one to three changes to the message of a fixture. */
export const mutants = (originals: readonly Original[]): fc.Arbitrary<Mutant> =>
  fc
    .record({ at: fraction, mutations: fc.array(mutation, { minLength: 1, maxLength: 3 }) })
    .map(({ at, mutations }) => mutations.reduce(changed, wireOf(originals[Math.floor(at * originals.length)]!)))

export const wireOf = ({
  connector,
  fixture,
  settings = {},
  method = 'POST',
  headers = {},
  query = '',
  body,
  text,
}: Original): Mutant => ({
  connector,
  fixture,
  settings,
  method,
  headers: { 'content-type': 'application/json', ...headers },
  query,
  text: text ?? (body === undefined ? '' : JSON.stringify(body)),
})

function changed(mutant: Mutant, mutation: Mutation): Mutant {
  switch (mutation.kind) {
    case 'cut':
      return { ...mutant, text: mutant.text.slice(0, Math.floor(mutation.where * mutant.text.length)) }
    case 'type': {
      const at = Math.floor(mutation.where * mutant.text.length)
      return { ...mutant, text: mutant.text.slice(0, at) + mutation.text + mutant.text.slice(at + 1) }
    }
    case 'header': {
      const names = Object.keys(mutant.headers)
      const gone = names[Math.floor(mutation.where * names.length)]
      return { ...mutant, headers: Object.fromEntries(Object.entries(mutant.headers).filter(([name]) => name !== gone)) }
    }
    case 'set':
    case 'drop':
    case 'swap':
    case 'grow': {
      const json = parsed(mutant.text)
      if (json === undefined) return mutant
      return { ...mutant, text: JSON.stringify(changedJson(json, mutation)) ?? '' }
    }
  }
}

function changedJson(json: unknown, mutation: Extract<Mutation, { kind: 'set' | 'drop' | 'swap' | 'grow' }>): unknown {
  const all = paths(json)
  const pick = (where: number) => all[Math.floor(where * all.length)] ?? []
  const path = pick(mutation.where)
  switch (mutation.kind) {
    case 'set':
      return withValue(json, path, mutation.junk)
    case 'drop':
      return withValue(json, path, undefined)
    case 'swap': {
      const other = pick(mutation.with)
      return withValue(withValue(json, path, valueAt(json, other)), other, valueAt(json, path))
    }
    case 'grow': {
      const value = valueAt(json, path)
      const grown = Array.isArray(value)
        ? Array.from({ length: mutation.times }, () => value)
            .flat()
            .slice(0, 300)
        : typeof value === 'string'
          ? value.repeat(mutation.times).slice(0, 20_000)
          : value
      return withValue(json, path, grown)
    }
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Of every value in a JSON document, leaves and branches. */
export function paths(json: unknown, at: Path = []): Path[] {
  if (typeof json !== 'object' || json === null) return [at]
  const inside = Object.entries(json).flatMap(([key, value]) => paths(value, [...at, Array.isArray(json) ? Number(key) : key]))
  return at.length === 0 ? inside : [at, ...inside]
}

export function valueAt(json: unknown, path: Path): unknown {
  let value = json
  for (const key of path)
    value = typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[key] : undefined
  return value
}

/** A copy with one value changed, or taken away where `undefined`. */
export function withValue(json: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value
  if (typeof json !== 'object' || json === null) return json
  const copy = (Array.isArray(json) ? [...json] : { ...json }) as Record<string | number, unknown>
  const inner = rest.length === 0 ? value : withValue(copy[key], rest, value)
  if (inner === undefined && !Array.isArray(copy)) delete copy[key]
  else copy[key] = inner
  return copy
}
