import { api, read } from '../../api/client'
import { ApiProblem } from '../../api/problem'
import { ifMatch } from '../../components/changed-meanwhile'
import type { Parts, Template } from './queries'

export type Saved = { kind: 'saved'; template: Template } | { kind: 'conflict'; theirs: Template }

const fresh = (id: string) => read(api.templates[':id'].$get({ param: { id } }))

/** Creates it, or makes a new version of `base`. Where somebody else has made one meanwhile, nothing is written and theirs is the answer. */
export async function saveTemplate(
  { name, connector, parts }: { name: string; connector: string; parts: Parts },
  base: Template | undefined,
): Promise<Saved> {
  if (!base) return { kind: 'saved', template: await read(api.templates.$post({ json: { name, connector, parts } })) }
  const now = await fresh(base.id)
  if (now.updatedAt !== base.updatedAt) return { kind: 'conflict', theirs: now }
  try {
    const template = await read(
      api.templates[':id'].$patch({ param: { id: base.id }, json: { name, parts }, header: ifMatch(base.updatedAt) }),
    )
    return { kind: 'saved', template }
  } catch (thrown) {
    const isConflict = thrown instanceof ApiProblem && (thrown.status === 409 || thrown.status === 412)
    if (!isConflict) throw thrown
    return { kind: 'conflict', theirs: await fresh(base.id) }
  }
}
