import type { IncidentCommand } from '../../connectors/contract'
import type { SignalResult } from '../../objects/gate/protocol'
import { incidentIdOfNumber } from '../../store/incidents'
import type { Deps } from '../deps'
import { commandIncident } from './command'

export interface Obeyed extends SignalResult {
  /** What the person is told. */
  said: string
}

/** What people ask from a chat, a phone or a mail. Asking twice does nothing twice, so nobody has to remember who asked. */
export async function obey(deps: Deps, connector: string, commands: readonly IncidentCommand[]): Promise<Obeyed[]> {
  const obeyed: Obeyed[] = []
  for (const command of commands) obeyed.push(await obeyOne(deps, connector, command))
  return obeyed
}

async function obeyOne(deps: Deps, connector: string, { action, incident: named, by }: IncidentCommand): Promise<Obeyed> {
  const id = await idOf(deps, named.trim())
  const done = id === undefined ? undefined : await commandIncident(deps, id, action, `${connector}:${by}`)
  if (!done) {
    const reason = `there is no incident "${named.slice(0, 80)}"`
    return { outcome: 'ignored', action, dedupKey: named, reason, said: reason }
  }
  if (!done.ok) {
    const reason = `the incident is already ${done.error.status}`
    return { outcome: 'unchanged', action, ...(id && { incidentId: id }), dedupKey: named, reason, said: `${named}: ${reason}` }
  }
  const { number, dedupKey, title } = done.value
  const outcome = action === 'acknowledge' ? 'acknowledged' : 'resolved'
  return { outcome, action, ...(id && { incidentId: id }), dedupKey, said: `#${number} ${outcome}: ${title}` }
}

async function idOf(deps: Deps, named: string): Promise<string | undefined> {
  if (/^inc_[0-9a-z]{26}$/.test(named)) return named
  const number = /^#?(\d{1,12})$/.exec(named)?.[1]
  return number === undefined ? undefined : incidentIdOfNumber(deps.db, Number(number))
}
