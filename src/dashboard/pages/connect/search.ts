import type { FormValue } from '../../components/schema-form'
import { oneOf, type Reader, text } from '../../search'
import type { Direction } from '../connectors/directions'

export const steps = ['form', 'set-up', 'wait', 'test', 'done'] as const
export type Step = (typeof steps)[number]

/** Where the wizard stands, and what was typed: all but secrets, so that who leaves it can come back. */
export interface WizardSearch {
  step?: Step
  /** Once it is made. */
  integration?: string
  sides?: readonly Direction[]
  auth?: 'signature' | 'key'
  name?: string
  service?: string
  settings?: FormValue
}
export type SetWizard = (change: { [name in keyof WizardSearch]?: WizardSearch[name] | undefined }, replace?: boolean) => void

// The entry reads this file with every route: it holds words alone.
const allDirections: readonly Direction[] = ['receives', 'polls', 'sends']
const directions: Reader<readonly Direction[]> = (given) => {
  const known = allDirections.filter((one) => Array.isArray(given) && given.includes(one))
  return known.length > 0 ? known : undefined
}
const formValue: Reader<FormValue> = (given) =>
  typeof given === 'object' && given !== null && !Array.isArray(given) ? { ...given } : undefined

export const readers = {
  step: oneOf(steps),
  integration: text,
  sides: directions,
  auth: oneOf(['signature', 'key']),
  name: text,
  service: text,
  settings: formValue,
}
