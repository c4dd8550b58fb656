import type { Deps } from '../deps'
import { isSetUp } from '../setup'

/** Which ways in this hub has. */
export interface Ways {
  /** Whether the setup code has been used. */
  setUp: boolean
  oidc: boolean
  access: boolean
}

export async function waysIn(deps: Deps): Promise<Ways> {
  const { oidc, access } = deps.signIn()
  return { setUp: await isSetUp(deps), oidc: oidc !== null, access: access !== null }
}
