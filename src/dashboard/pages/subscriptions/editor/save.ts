import { api, read } from '../../../api/client'
import { ApiProblem } from '../../../api/problem'
import { ifMatch } from '../../../components/changed-meanwhile'
import type { Subscription } from '../queries'
import type { Rule } from '../rule'
import type { Draft } from './draft'

export type Saved = { kind: 'saved'; subscription: Subscription } | { kind: 'conflict'; theirs: Subscription }

const fresh = (id: string) => read(api.subscriptions[':id'].$get({ param: { id } }))

/**
 * Creates it, or changes what was changed. Where somebody else has changed it since the draft was begun, nothing is written and their version is
 * the answer. Throws what the hub says against it.
 */
export async function save({ rule, base }: Draft): Promise<Saved> {
  if (!base) return { kind: 'saved', subscription: await read(api.subscriptions.$post({ json: rule })) }
  const now = await fresh(base.id)
  if (now.updatedAt !== base.updatedAt) return { kind: 'conflict', theirs: now }
  try {
    const changed = await read(
      api.subscriptions[':id'].$patch({ param: { id: base.id }, json: rule, header: ifMatch(base.updatedAt) }),
    )
    return { kind: 'saved', subscription: changed }
  } catch (thrown) {
    const isConflict = thrown instanceof ApiProblem && (thrown.status === 409 || thrown.status === 412)
    if (!isConflict) throw thrown
    return { kind: 'conflict', theirs: await fresh(base.id) }
  }
}

export type StepProps = {
  rule: Rule
  change: (change: Partial<Rule>) => void
  issues: readonly { path: string; message: string }[]
}
