import { useQueryClient } from '@tanstack/react-query'
import { toast, toastError } from '../../components/toast'
import {
  type Command,
  command,
  type Incident,
  type IncidentRow,
  type IncidentWithLinks,
  incidentQuery,
  type Person,
} from './queries'

const status = { acknowledge: 'acknowledged', resolve: 'resolved' } as const
/** Browsers hold six connections to a host; some are for reading. */
const AT_ONCE = 4
/** The answer of a command comes from the gate; lists are read from D1, which hears of it a moment later. */
const PROJECTED_MS = 1500

export type Run = (action: Command, incidents: readonly IncidentRow[]) => Promise<void>

/** Whether a command would change anything of an incident, as far as is known. */
export function may(action: Command, incident: IncidentRow): boolean {
  if (typeof action === 'object') return incident.status !== 'resolved' && incident.assignee?.id !== action.assignTo?.id
  return action === 'acknowledge' ? incident.status === 'triggered' : incident.status !== 'resolved'
}

const wordsOf = (action: Command): string =>
  typeof action === 'object' ? `assigned to ${nameOf(action.assignTo)}` : status[action]
const nameOf = (person: Person | null): string => (person === null ? 'nobody' : (person.name ?? 'a deleted user'))

/** What a command changes of an incident, before the hub has said so. */
const changed = <T extends IncidentRow>(action: Command, incident: T): T =>
  typeof action === 'object' ? { ...incident, assignee: action.assignTo } : { ...incident, status: status[action] }

/** Commands to one incident or to many: shown at once, taken back where the hub refuses, said in a toast. */
export function useCommand(patch: (change: (incident: IncidentRow) => IncidentRow) => () => void): Run {
  const queries = useQueryClient()
  return async function run(action, incidents) {
    const wanted = incidents.filter((incident) => may(action, incident))
    const ids = new Set(wanted.map(({ id }) => id))
    const shown = <T extends IncidentRow>(incident: T): T => (ids.has(incident.id) ? changed(action, incident) : incident)
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
    // Of what it did not change, an answer knows no more than D1 did.
    patch((incident) =>
      after.has(incident.id)
        ? changed(action, { ...incident, ...after.get(incident.id), assignee: incident.assignee })
        : incident,
    )
    const ask = () => void queries.invalidateQueries({ queryKey: ['incidents'], predicate: ({ meta }) => meta?.live !== false })
    setTimeout(ask, PROJECTED_MS)
    const undo =
      typeof action === 'object'
        ? {
            undo: () =>
              void giveBack(
                run,
                wanted.filter(({ id }) => after.has(id)),
                action,
              ),
          }
        : {}
    const [only] = done
    if (only && done.length === 1) void toast({ title: `#${only.number} is ${wordsOf(action)}`, detail: only.title, ...undo })
    else if (done.length > 1) void toast({ title: `${done.length} incidents are ${wordsOf(action)}`, ...undo })
    if (failed.length > 0) void toastError(failed[0])
  }
}

/** To whom they were before: one command for each of those. */
async function giveBack(run: Run, incidents: readonly IncidentRow[], action: Extract<Command, object>): Promise<void> {
  const before = new Map(incidents.map(({ assignee }) => [assignee?.id, assignee]))
  for (const [id, assignTo] of before) {
    const theirs = incidents.filter(({ assignee }) => assignee?.id === id)
    await run(
      { assignTo },
      theirs.map((incident) => changed(action, incident)),
    )
  }
}
