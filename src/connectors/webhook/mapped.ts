import { evaluate, type Scope, withScope } from '../../kit/jinja'
import { type Issue, ignored, type Normalised, type Signal, unreadable } from '../contract'
import { instant, isRecord, webLink } from '../values'
import type { Mapping, Values } from './mapping'

/** Every one costs a run of each expression. */
const ITEMS_MAX = 1000

/** Reads a body as the admin's mapping says. One alert that cannot be read makes the whole message unreadable. */
export function readMapped(mapping: Mapping, body: unknown): Normalised {
  // A large body costs most on its way into the engine, so it goes there whole only where an expression asks for it.
  const whole = /\bbody\b/.test(JSON.stringify(mapping)) || !isRecord(body)
  const shared = { ...(isRecord(body) ? body : {}), ...(whole && { body }), ...mapping.tables }
  const ofNothing = textIn(evaluate(mapping.dedupKey, mapping.tables))
  return withScope(shared, (loose) => {
    // Counted inside of the engine: what comes out of it, or goes into another, is paid by the value.
    const count = mapping.items ? loose.evaluate(`(${mapping.items.replace(/^\s*\{\{-?|-?\}\}\s*$/g, '')})|length`) : undefined
    if (count?.ok && Number(count.value) > ITEMS_MAX)
      return unreadable('mapping.items', `more than ${ITEMS_MAX} alerts in one message`)
    // For identities, null is as missing as a field that is not there; otherwise it would be the text "none".
    return withScope(withoutNulls(shared), (strict) => readWith(loose, strict, mapping, ofNothing))
  })
}

function readWith(loose: Scope, strict: Scope, mapping: Mapping, ofNothing: string | undefined): Normalised {
  if (mapping.items === undefined) return summed([one({ mapping, ofNothing, loose, strict, more: {}, strictMore: {}, at: '' })])
  const items = loose.evaluate(mapping.items)
  if (!items.ok)
    return unreadable('mapping.items', `line ${items.error.line}, column ${items.error.column}: ${items.error.message}`)
  if (!Array.isArray(items.value)) return unreadable('mapping.items', 'the expression gave no list')
  return summed(
    items.value.map((alert, index) =>
      one({
        mapping,
        ofNothing,
        loose,
        strict,
        more: { alert },
        strictMore: { alert: withoutNulls(alert) },
        at: `items.${index}.`,
      }),
    ),
  )
}

interface Reader {
  mapping: Mapping
  /** What the identity would be of an empty body: one bucket for every problem, such as `":"` of `host ~ ":" ~ check`. */
  ofNothing: string | undefined
  loose: Scope
  strict: Scope
  more: Record<string, unknown>
  strictMore: Record<string, unknown>
  /** What stands before the names of fields in issues. */
  at: string
}
type One = { kind: 'signal'; signal: Signal } | { kind: 'ignored' } | { kind: 'unreadable'; issues: Issue[] }

function summed(read: One[]): Normalised {
  const issues = read.flatMap((each) => (each.kind === 'unreadable' ? each.issues : []))
  if (issues.length) return { kind: 'unreadable', issues: issues.slice(0, 20) }
  const signals = read.flatMap((each) => (each.kind === 'signal' ? [each.signal] : []))
  return signals.length === 0 && read.length > 0 ? ignored('the mapping says to ignore it') : signals
}

function one({ mapping, ofNothing, loose, strict, more, strictMore, at }: Reader): One {
  const issues: Issue[] = []
  const wrong = (field: string, message: string) => {
    issues.push({ path: `${at}${field}`, message })
    return undefined
  }
  const resultOf = (field: string, expression: string | undefined, identity = false): unknown => {
    if (expression === undefined) return undefined
    const result = identity ? strict.evaluate(expression, strictMore, { strict: true }) : loose.evaluate(expression, more)
    if (result.ok) return result.value
    return wrong(field, `line ${result.error.line}, column ${result.error.column}: ${result.error.message}`)
  }
  const listed = <N extends string>(field: string, value: unknown, lists: Record<N, Values>): N | undefined => {
    const names = Object.keys(lists) as N[]
    const found = names.find((name) => lists[name].some((one) => String(one) === textOf(value)))
    return found ?? wrong(field, `${shown(value)} is in none of its lists (${names.join(', ')})`)
  }

  const ignore = truth(resultOf('ignoreWhen', mapping.ignoreWhen))
  if (ignore === null) wrong('ignoreWhen', 'the expression gave text, but it must give true or false')
  if (ignore) return { kind: 'ignored' }

  const dedupKey = identityOf(resultOf('dedupKey', mapping.dedupKey, true), ofNothing)
  const action = listed('action', resultOf('action', mapping.action), mapping.actionValues)
  const word = resultOf('severity', mapping.severity)
  const severity = isNothing(word) ? undefined : listed('severity', word, mapping.severityValues)
  const signal = {
    title: textOf(resultOf('title', mapping.title)) || (dedupKey ?? ''),
    description: textOf(resultOf('description', mapping.description)) || undefined,
    link: webLink(textOf(resultOf('link', mapping.link))),
    occurredAt: instant(resultOf('occurredAt', mapping.occurredAt)),
    labels: labelsOf(mapping.labels, resultOf),
    severity,
  }
  if (dedupKey === null && !issues.some(({ path }) => path === `${at}dedupKey`)) {
    wrong(
      'dedupKey',
      'the expression gave nothing that tells this problem from others (1 to 512 characters that depend on the body)',
    )
  }
  if (issues.length || dedupKey === null || action === undefined) return { kind: 'unreadable', issues }
  return { kind: 'signal', signal: { dedupKey, action, ...signal } }
}

function identityOf(value: unknown, ofNothing: string | undefined): string | null {
  const key = typeof value === 'object' ? undefined : textOf(value)
  return !key || key.length > 512 || key === ofNothing ? null : key
}

function labelsOf(labels: Mapping['labels'], resultOf: (field: string, expression: string) => unknown): Record<string, string> {
  const given = typeof labels === 'string' ? resultOf('labels', labels) : undefined
  const entries: [string, unknown][] =
    typeof labels === 'object'
      ? Object.entries(labels).map(([name, expression]) => [name, resultOf(`labels.${name}`, expression)])
      : Object.entries(isRecord(given) ? given : {})
  return Object.fromEntries(entries.flatMap(([name, value]) => (isNothing(value) ? [] : [[name, textOf(value) ?? ''] as const])))
}

const isNothing = (value: unknown) => value === undefined || value === null || value === ''

/** Text as it is, numbers and booleans as text, lists and maps as JSON, nothing as `undefined`. */
const textOf = (value: unknown): string | undefined =>
  isNothing(value) ? undefined : (typeof value === 'object' ? JSON.stringify(value) : String(value)).trim()

const textIn = (result: ReturnType<typeof evaluate>) => (result.ok ? textOf(result.value) : undefined)

const shown = (value: unknown) => (isNothing(value) ? 'nothing' : `"${textOf(value)?.slice(0, 100)}"`)

/** Jinja's truth, but `null` for text that says neither: the text "false" would be true, and an alert silently lost. */
function truth(value: unknown): boolean | null {
  if (typeof value !== 'string')
    return Array.isArray(value) ? value.length > 0 : isRecord(value) ? Object.keys(value).length > 0 : Boolean(value)
  const word = value.trim().toLowerCase()
  return word === 'true' ? true : word === 'false' || word === '' ? false : null
}

function withoutNulls<T>(value: T): T {
  if (!isRecord(value)) return value
  const kept = Object.entries(value).filter(([, one]) => one !== null && one !== undefined)
  // The same type with fewer of its optional values: what is read from it is `unknown` to the reader anyway.
  return Object.fromEntries(kept.map(([name, one]) => [name, withoutNulls(one)])) as T
}
