import { type IncidentEvent, issuesOf } from '../../connectors/contract'
import { parseJson } from '../../connectors/decode'
import type { TemplatePart, Templates } from '../../connectors/template'
import { cut } from '../../connectors/values'
import { type Context, type Filters, type Scope, withScope } from '../../kit/jinja'
import { err, ok, type Result } from '../../kit/result'

/** Jinja templates by the part of the message that they say; parts without one are said as the destination says them. */
export type Parts = Record<string, string>

/** What was wrong with a part. `line` and `column` are those of the template, and null where it ran, but said nothing that fits. */
export interface TemplateFault {
  part: string
  message: string
  line: number | null
  column: number | null
  /** What it said, where that does not fit. */
  said?: string
}

const SAID_CHARS_MAX = 262_144
const text = (value: unknown) => String(value ?? '')

/** At every destination: `cut(max)`, and `epoch`: seconds since 1970 of an ISO time. Its own come besides. */
const filters: Filters = {
  cut: (value, max) => cut(text(value), typeof max === 'number' && max >= 1 ? max : 100),
  epoch: (value) => {
    const ms = Date.parse(text(value))
    return Number.isNaN(ms) ? null : Math.floor(ms / 1000)
  },
}
export const filtersOf = (templates: Templates): Filters => ({ ...filters, ...templates.filters })

/** The variables of a template. */
export const contextOf = (event: IncidentEvent): Context => ({
  event: { ...event },
  incident: event.incident,
  service: event.incident.service,
  source: event.incident.source,
})

/** What each part says that events of this type have, checked as the vendor's field; or the first fault. */
export function renderParts(
  templates: Templates,
  parts: Parts,
  eventType: string,
  context: Context,
): Result<Record<string, unknown>, TemplateFault> {
  const rendered: Record<string, unknown> = {}
  for (const { name, result } of renderEach(templates, parts, eventType, context)) {
    if (!result.ok) return result
    rendered[name] = result.value
  }
  return ok(rendered)
}

/** The same, part by part. */
export function renderEach(
  templates: Templates,
  parts: Parts,
  eventType: string,
  context: Context,
): { name: string; result: Result<unknown, TemplateFault> }[] {
  const asked = Object.entries(parts).filter(([name]) => templates.parts[name]?.events?.includes(eventType) ?? true)
  return withScope(
    context,
    (scope) => asked.map(([name, source]) => ({ name, result: renderPart(scope, name, templates.parts[name], source) })),
    { filters: filtersOf(templates) },
  )
}

function renderPart(scope: Scope, name: string, part: TemplatePart | undefined, source: string): Result<unknown, TemplateFault> {
  // A destination may have had more parts when the template was saved.
  if (!part) return err({ part: name, message: 'the destination has no such part', line: null, column: null })
  const rendered = scope.render(source, {}, { json: part.kind === 'json' })
  if (!rendered.ok) return err({ part: name, ...rendered.error })
  const said = rendered.value.trim()
  const unfit = (message: string) =>
    err({ part: name, message, line: null, column: null, said: said.slice(0, SAID_CHARS_MAX) } satisfies TemplateFault)
  if (said.length > SAID_CHARS_MAX) return unfit(`what it says is longer than ${SAID_CHARS_MAX} characters`)
  const value = part.kind === 'json' ? parseJson(said) : ok(said)
  if (!value.ok) return unfit(`what it says is ${value.error}`)
  const checked = part.schema.safeParse(value.value)
  if (checked.success) return ok(checked.data)
  return unfit(
    issuesOf(checked.error)
      .slice(0, 3)
      .map(({ path, message }) => (path ? `${path}: ${message}` : message))
      .join('; '),
  )
}

/** As people read it: `template part blocks, line 3, column 7: unknown filter`. */
export const faultText = ({ part, message, line, column }: TemplateFault): string =>
  `template part ${part}${line === null ? '' : `, line ${line}, column ${column}`}: ${message}`
