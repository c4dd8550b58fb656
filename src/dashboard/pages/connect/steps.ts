import { type Direction, directionsOf } from '../connectors/directions'
import type { Connector } from '../connectors/queries'
import type { Integration } from '../integrations/queries'
import { directionsOfIntegration } from '../integrations/status'
import type { Step } from './search'

export const stepWords: Record<Step, string> = {
  form: 'Details',
  'set-up': 'Set up',
  wait: 'First message',
  test: 'Test',
  done: 'Done',
}
/** Of a step as a session has it, which other clients name as they like. */
export const stepWord = (step: string): string => Object.entries(stepWords).find(([name]) => name === step)?.[1] ?? step

/** The sides that are chosen: as it was made, else as was chosen, else the first that the connector has. */
export const sidesOf = (
  connector: Connector,
  integration: Integration | undefined,
  chosen: readonly Direction[] | undefined,
): readonly Direction[] => {
  if (integration) return directionsOfIntegration(integration)
  const possible = directionsOf(connector)
  const wanted = (chosen ?? []).filter((one) => possible.includes(one))
  return wanted.length > 0 ? wanted : possible.slice(0, 1)
}

/** A source is set up at the vendor and waited for; what calls out is tested. */
export function stepsOf(
  connector: Connector,
  integration: Integration | undefined,
  chosen: readonly Direction[] | undefined,
): Step[] {
  const sides = sidesOf(connector, integration, chosen)
  return [
    'form',
    ...(sides.includes('receives') ? (['set-up', 'wait'] as const) : []),
    ...(sides.includes('sends') || sides.includes('polls') ? (['test'] as const) : []),
    'done',
  ]
}

export const after = (steps: readonly Step[], step: Step): Step => steps[steps.indexOf(step) + 1] ?? 'done'
