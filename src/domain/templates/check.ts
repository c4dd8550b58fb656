import type { Destination, Issue } from '../../connectors/contract'
import type { TemplatePart, Templates } from '../../connectors/template'
import { checkTemplate, type JinjaError } from '../../kit/jinja'
import { connectorOf } from '../connector'
import { eventOfExample, incidentEventTypes } from '../events'
import { contextOf, filtersOf, type Parts } from './render'

/** What is wrong with templates for a connector whatever the event: a part that is not there, syntax, what never ends. */
export function issuesOfParts(connector: string, parts: Parts): Issue[] {
  const destination = connectorOf(connector)?.destination
  if (!destination) return [{ path: 'connector', message: 'there is no such destination' }]
  return Object.entries(parts).flatMap(([name, source]) => partIssues(destination, name, source))
}

function partIssues({ templates }: Destination, name: string, source: string): Issue[] {
  const path = `parts.${name}`
  const part = templates.parts[name]
  if (!part) return [{ path, message: `there is no such part; known are ${Object.keys(templates.parts).join(', ')}` }]
  const fault = lastingFault(templates, part, source)
  return fault ? [{ path, message: `line ${fault.line}, column ${fault.column}: ${fault.message}` }] : []
}

/** Tried on an example of every event type, so that what stands in branches is seen too. */
export function lastingFault(templates: Templates, { kind }: TemplatePart, source: string): JinjaError | null {
  const examples = [{}, ...incidentEventTypes.map((type) => contextOf(eventOfExample(type)))]
  return checkTemplate(source, { filters: filtersOf(templates), examples, json: kind === 'json' })
}
