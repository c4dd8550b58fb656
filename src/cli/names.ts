import * as answers from './answers.ts'
import type { Hub } from './client.ts'
import { exit, Failure } from './failure.ts'

/** The integration of that id or name; `connector/name` where the name alone could be several. */
export async function integrationNamed(hub: Hub, given: string): Promise<answers.Integration> {
  if (/^int_[0-9a-z]{26}$/.test(given)) return hub.get(`/api/v1/integrations/${given}`, answers.integration)
  const all = await hub.list('/api/v1/integrations', answers.integration)
  const found = all.filter(({ name, connector }) => name === given || `${connector}/${name}` === given)
  if (found.length === 1) return found[0]!
  if (found.length === 0)
    throw new Failure(exit.failed, `There is no integration "${given}".`, { hint: 'signalbox sources lists those that receive.' })
  throw new Failure(exit.failed, `${found.length} integrations are called "${given}".`, {
    hint: `Say which, by its id: ${found.map(({ id, connector }) => `${id} (${connector})`).join(', ')}`,
  })
}
