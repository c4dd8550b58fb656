import * as glue from 'minijinja-js/dist/bundler/minijinja_js_bg.js'
import compiled from 'minijinja-js/dist/bundler/minijinja_js_bg.wasm'
import { err, ok, type Result } from './result'

/** What was wrong, and where in the expression or template; both count from 1. Never carries a value of the context. */
export interface JinjaError {
  message: string
  line: number
  column: number
}

/** Anything that JSON can carry. `Map` and `Date` are not understood. */
export type Context = Record<string, unknown>

export interface EvaluateOptions {
  /** Using something undefined is an error. Otherwise it is empty, however deep (`a.b.c` of `{}`). `~` forgives it even so. */
  strict?: boolean
}

/** One conversion of a large context for many evaluations; names in `more` win over those of the shared context. */
export interface Scope {
  evaluate(expression: string, more?: Context, options?: EvaluateOptions): Result<unknown, JinjaError>
  render(template: string, more?: Context, options?: RenderOptions): Result<string, JinjaError>
}

export interface RenderOptions extends EvaluateOptions {
  /** Values become JSON where they are printed: `{"title": {{ title }}}`, without quotes of one's own. */
  json?: boolean
}

/**
 * Filters besides Jinja's own, by name: the value, then what stands in the brackets. They take whatever comes and never throw, because
 * that would take the engine down.
 */
export type Filters = Readonly<Record<string, (value: unknown, ...given: unknown[]) => unknown>>

/** Instructions per run: some milliseconds, far above any mapping, far below a loop that was not meant. */
const FUEL = 20_000
const SOURCE_CHARS_MAX = 20_000
/** A step is as slow as its values are large, and fuel counts steps alone: what takes more than this of examples is refused at save. */
const CHECKED_BYTES_MAX = 1024 * 1024
/** The memory of an instance never shrinks, so one that grew past this is replaced. */
const MEMORY_BYTES_MAX = 32 * 1024 * 1024

/**
 * The value of a Jinja expression, written bare (`alert.title`) or in braces (`{{ alert.title }}`); text with more around the
 * braces is rendered and gives text. Undefined and none give `undefined`, maps give plain objects.
 * https://docs.rs/minijinja/latest/minijinja/syntax/index.html
 */
export const evaluate = (expression: string, context: Context, options?: EvaluateOptions): Result<unknown, JinjaError> =>
  withScope(context, (scope) => scope.evaluate(expression, {}, options))

/** The text of a Jinja template. */
export const render = (template: string, context: Context, options?: RenderOptions): Result<string, JinjaError> =>
  withScope(context, (scope) => scope.render(template, {}, options))

/** What is wrong with an expression whatever the data: syntax, unknown filters, tests and functions, endless loops. */
export function checkExpression(expression: string): JinjaError | null {
  return lasting(evaluate(expression, {}))
}

/**
 * As `checkExpression`, for a template, and refuses values without measure. What stands in a branch or a loop is only seen where one of
 * `examples` leads there.
 */
export function checkTemplate(
  template: string,
  { filters, examples = [{}], json }: { filters?: Filters; examples?: readonly Context[]; json?: boolean } = {},
): JinjaError | null {
  for (const example of examples) {
    const fault = checked((fuel) =>
      withScope(example, (scope) => scope.render(template, {}, { ...(json && { json }) }), { fuel, ...(filters && { filters }) }),
    )
    if (fault) return fault
  }
  return null
}

/** With little fuel at first and then a little more, so that what would take minutes is found in its first steps. */
function checked(run: (fuel: number) => Result<unknown, JinjaError>): JinjaError | null {
  for (let fuel = FUEL / 200; ; fuel = Math.min(FUEL, Math.ceil(fuel * 1.25))) {
    // In a memory of its own, because one that grew before does not grow again.
    engine = null
    const { memory } = started()
    const before = memory.buffer.byteLength
    const result = run(fuel)
    const grownBytes = memory.buffer.byteLength - before
    if (grownBytes > CHECKED_BYTES_MAX) return { message: 'the expression used too much memory', line: 1, column: 1 }
    if (fuel === FUEL || result.ok || !isOutOfFuel(result.error)) return lasting(result)
  }
}
const isOutOfFuel = ({ message }: JinjaError) => message.startsWith('engine ran out of fuel')

/** Runs `body` with an environment of its own; a scope that is used after `body` returned answers errors. */
export function withScope<T>(
  shared: Context,
  body: (scope: Scope) => T,
  { filters = {}, fuel = FUEL }: { filters?: Filters; fuel?: number } = {},
): T {
  const mine = started()
  const environment = new glue.Environment()
  environment.fuel = fuel
  // Adds the caret line to errors, which is the only place that names the column.
  environment.debug = true
  environment.enablePyCompat()
  let open = true
  const attempt = <V>(source: string, options: EvaluateOptions | undefined, run: () => V): Result<V, JinjaError> => {
    if (source.length > SOURCE_CHARS_MAX)
      return err({ message: `longer than ${SOURCE_CHARS_MAX} characters`, line: 1, column: 1 })
    if (!open || engine !== mine) return err({ message: 'the expression engine had to restart', line: 1, column: 1 })
    try {
      environment.undefinedBehavior = options?.strict ? 'strict' : 'chainable'
      return ok(run())
    } catch (thrown) {
      if (broke(thrown)) engine = null
      return err(errorOf(thrown))
    }
  }
  const scope: Scope = {
    evaluate(source, more = {}, options) {
      const form = formOf(source)
      return attempt(source, options, () =>
        form.kind === 'expression'
          ? plain(environment.evalExpr(form.text, more))
          : environment.renderNamedStr('template.txt', source, more),
      )
    },
    render: (source, more = {}, options) =>
      attempt(source, options, () => environment.renderNamedStr(options?.json ? 'template.json' : 'template.txt', source, more)),
  }
  try {
    for (const [name, filter] of Object.entries(filters))
      environment.addFilter(name, (value, ...given) => filter(plain(value), ...given.map(plain)))
    for (const [name, value] of Object.entries(shared)) environment.addGlobal(name, value)
    return body(scope)
  } finally {
    open = false
    if (engine === mine) environment.free()
    else environment.__destroy_into_raw()
    if (mine.memory.buffer.byteLength > MEMORY_BYTES_MAX && engine === mine) engine = null
  }
}

interface Engine extends WebAssembly.Exports {
  memory: WebAssembly.Memory
}
let engine: Engine | null = null
let retired: Engine | null = null

/** The bundler build is instantiated by hand because only then a broken instance can be replaced: a Rust panic ruins it for good. */
function started(): Engine {
  if (engine) return engine
  // Detaches the old buffer, by which the glue notices that its cached views are of another memory.
  retired?.memory.grow(0)
  const instance = new WebAssembly.Instance(compiled, { './minijinja_js_bg.js': { ...glue, ...silenced } })
  glue.__wbg_set_wasm(instance.exports)
  // The module exports its memory under this name; wasm-bindgen's glue depends on it as well.
  engine = instance.exports as Engine
  retired = engine
  return engine
}

/** A panic prints itself to the console; the error that follows it says enough. */
const silenced = Object.fromEntries(
  Object.keys(glue)
    .filter((name) => name.startsWith('__wbg_error_'))
    .map((name) => [name, () => {}]),
)

/** A trap (panic, out of memory, stack overflow) and its aftermath; what Jinja itself reports is a plain Error. */
const broke = (thrown: unknown) =>
  thrown instanceof WebAssembly.RuntimeError ||
  thrown instanceof RangeError ||
  (thrown instanceof Error && thrown.message.startsWith('recursive use of an object'))

function formOf(source: string): { kind: 'expression'; text: string } | { kind: 'template' } {
  const braced = /^(\s*)\{\{-?([\s\S]*?)-?\}\}\s*$/.exec(source)
  const inner = braced?.[2]
  // Blanks for braces, so that columns stay those of what the admin wrote.
  if (inner !== undefined && !/\{\{|\}\}|\{%/.test(inner)) return { kind: 'expression', text: `${braced?.[1]}  ${inner}` }
  return /\{\{|\{%/.test(source) ? { kind: 'template' } : { kind: 'expression', text: source }
}

/** `syntax error: unexpected … (in <expression>:2)`, then the source with a caret line, then variables, which are never shown. */
function errorOf(thrown: unknown): JinjaError {
  if (broke(thrown)) return { message: 'the expression used too much memory', line: 1, column: 1 }
  const full = thrown instanceof Error ? thrown.message : String(thrown)
  const first = full.split('\n', 1)[0] ?? ''
  const line = /\(in [^()]*:(\d+)\)$/.exec(first)
  const caret = /^ +i ( *)\^/m.exec(full)
  return {
    message: first.replace(/ \(in [^()]*:\d+\)$/, '').slice(0, 300),
    line: Math.max(1, Number(line?.[1] ?? 1)),
    column: (caret?.[1]?.length ?? 0) + 1,
  }
}

/** Errors that the missing data of a check cannot have caused. */
const lasting = (result: Result<unknown, JinjaError>): JinjaError | null =>
  !result.ok &&
  /^(syntax error|unknown (filter|test|function)|template not found|engine ran out of fuel|longer than|the expression)/.test(
    result.error.message,
  )
    ? result.error
    : null

/** Maps come out as `Map`, integers past 2^53 as `bigint`. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, one]) => [String(key), plain(one)]))
  return value
}
