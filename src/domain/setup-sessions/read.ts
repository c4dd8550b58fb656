import type { SetupChange, SetupState } from '../../objects/setup-session/protocol'
import { arrivalsSince } from '../../store/messages'
import type { Deps } from '../deps'

const SAMPLES = 5

/** Where the wizard stands, with what has come for it until now; undefined where there is no such session any more. */
export async function readSetup(deps: Deps, id: string): Promise<SetupState | undefined> {
  const setup = await standing(deps, id)
  if (!setup?.integrationId) return setup
  const { first, latest } = await arrivalsSince(deps.db, setup.integrationId, setup.createdAt, SAMPLES)
  // Asked again and again while it waits, so only what is new is written.
  if (latest[0]?.id === setup.lastSamples[0]?.messageId) return setup
  const learned = {
    firstMessageAt: setup.firstMessageAt ?? first?.receivedAt ?? null,
    lastSamples: latest.map(({ id: messageId, ...arrival }) => ({ messageId, ...arrival })),
  } satisfies SetupChange
  return (await deps.setupSession(id).change(learned)).setup ?? undefined
}

/** An object is made by asking for it, so nobody asks for what cannot be one of ours. */
export async function standing(deps: Deps, id: string): Promise<SetupState | undefined> {
  if (!/^stp_[0-9a-z]{26}$/.test(id)) return undefined
  const { setup } = await deps.setupSession(id).read()
  return setup && setup.expiresAt > deps.clock() ? setup : undefined
}
