import type { SetupChange, SetupState } from '../../objects/setup-session/protocol'
import { arrivalsSince } from '../../store/messages'
import type { Caller } from '../caller'
import type { Deps } from '../deps'

const SAMPLES = 5

/** Where the wizard stands, with what has come for it until now; undefined where the person has no such session any more. */
export async function readSetup(deps: Deps, id: string, caller: Caller): Promise<SetupState | undefined> {
  const setup = await standing(deps, id, caller)
  if (!setup?.integrationId) return setup
  const { first, latest } = await arrivalsSince(deps.db, setup.integrationId, setup.createdAt, SAMPLES)
  // Asked again and again while it waits, so only what is new is written.
  if (latest[0]?.id === setup.lastSamples[0]?.messageId) return setup
  const learned = {
    firstMessageAt: setup.firstMessageAt ?? first?.receivedAt ?? null,
    lastSamples: latest.map(({ id: messageId, ...arrival }) => ({ messageId, ...arrival })),
  } satisfies SetupChange
  return (await deps.setupSession(caller.id).change(id, learned)).setup ?? undefined
}

/** What a person has begun and not ended, newest first. */
export async function openSetups(deps: Deps, { id }: Caller): Promise<SetupState[]> {
  const { setups } = await deps.setupSession(id).read()
  const nowMs = deps.clock()
  return setups.filter(({ expiresAt }) => expiresAt > nowMs)
}

export const standing = async (deps: Deps, id: string, caller: Caller): Promise<SetupState | undefined> =>
  (await openSetups(deps, caller)).find((one) => one.id === id)
