import { oneOf, type Reader, text } from '../../search'
import type { Direction } from '../connectors/directions'

export const steps = ['form', 'set-up', 'wait', 'test', 'done'] as const
export type Step = (typeof steps)[number]

/** Which setup it is, and where one looks at it; where it stands, and what was typed, the hub keeps. */
export interface WizardSearch {
  setup?: string
  step?: Step
  /** Once it is made: who comes when the setup is forgotten can go on all the same. */
  integration?: string
  /** What it shall do, as far as that was said before. */
  sides?: readonly Direction[]
}
export type SetWizard = (change: { [name in keyof WizardSearch]?: WizardSearch[name] | undefined }, replace?: boolean) => void

// The entry reads this file with every route: it holds words alone.
const allDirections: readonly Direction[] = ['receives', 'polls', 'sends']
const directions: Reader<readonly Direction[]> = (given) => {
  const known = allDirections.filter((one) => Array.isArray(given) && given.includes(one))
  return known.length > 0 ? known : undefined
}

export const readers = { setup: text, step: oneOf(steps), integration: text, sides: directions }
