import { useQueryClient } from '@tanstack/react-query'
import { toast, toastError } from '../../components/toast'
import { type Command, command, type Incident, type IncidentRow, type IncidentWithLinks, incidentQuery } from './queries'

const status = { acknowledge: 'acknowledged', resolve: 'resolved' } as const
const words = { acknowledge: 'acknowledged', resolve: 'resolved' } as const
/** Browsers hold six connections to a host; some are for reading. */
const AT_ONCE = 4
/** The answer of a command comes from the gate; lists are read from D1, which hears of it a moment later. */
const PROJECTED_MS = 1500

/** What a command changes of an incident, before the hub has said so. */
export const may = (action: Command, incident: IncidentRow): boolean =>
  action === 'acknowledge' ? incident.status === 'triggered' : incident.status !== 'resolved'

/** Commands to one incident or to many: shown at once, taken back where the hub refuses, said in a toast. */
export function useCommand(patch: (change: (incident: IncidentRow) => IncidentRow) => () => void) {
  const queries = useQueryClient()
  return async (action: Command, incidents: readonly IncidentRow[]): Promise<void> => {
    const wanted = incidents.filter((incident) => may(action, incident))
    const ids = new Set(wanted.map(({ id }) => id))
    const shown = <T extends IncidentRow>(incident: T): T =>
      ids.has(incident.id) ? { ...incident, status: status[action] } : incident
    const takeBack = patch(shown)
    for (const { id } of wanted) {
      const { queryKey } = incidentQuery(id)
      queries.setQueryData(queryKey, (one: IncidentWithLinks | undefined) => one && { ...one, ...shown(one) })
    }
    const done: Incident[] = []
    const failed: unknown[] = []
    const waiting = [...wanted]
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        await command(next.id, action).then(
          (incident) => done.push(incident),
          (thrown: unknown) => failed.push(thrown),
        )
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    if (failed.length > 0) takeBack()
    const after = new Map(done.map((incident) => [incident.id, incident]))
    patch((incident) => after.get(incident.id) ?? incident)
    const ask = () => void queries.invalidateQueries({ queryKey: ['incidents'], predicate: ({ meta }) => meta?.live !== false })
    setTimeout(ask, PROJECTED_MS)
    const [only] = done
    if (only && done.length === 1) void toast({ title: `#${only.number} is ${words[action]}`, detail: only.title })
    else if (done.length > 1) void toast({ title: `${done.length} incidents are ${words[action]}` })
    if (failed.length > 0) void toastError(failed[0])
  }
}
