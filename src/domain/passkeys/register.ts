import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server'
import { utf8 } from '../../kit/bytes'
import { newId } from '../../kit/id'
import { err, ok, type Result } from '../../kit/result'
import { auditRow, insertAuditIfChanged } from '../../store/audit'
import { orm } from '../../store/db'
import { invitationById, openInvitation, takeInvitation } from '../../store/invitations'
import { insertPasskey, type PasskeyRow, passkeysOf, passkeyWithUser } from '../../store/passkeys'
import { insertUserIfChanged, type UserRow } from '../../store/users'
import type { Caller, Visitor } from '../caller'
import type { Deps } from '../deps'
import { claimSetup, SETUP_ACTOR, type SetupRefusal, setupRefusal } from '../setup'
import { CHALLENGE_MS, issueChallenge, type Purpose, redeemChallenge } from '../sign-in/challenge'
import { mayTry } from '../sign-in/tries'
import { hashOf } from '../tokens'
import { algorithms, webauthn } from './library'
import { type NewCredential, provenRegistration, type RegistrationResponseJSON } from './prove'
import type { Site } from './site'

export type { PublicKeyCredentialCreationOptionsJSON }

/** What proves that somebody may become a user. */
export type Ticket = { setupCode: string; name: string; email: string | null } | { invitation: string; name?: string | undefined }

export interface Asked<O> {
  options: O
  /** For the cookie. */
  browser: string
}

type Making = Exclude<Purpose, { kind: 'sign-in' | 'oidc' }>

/** What a browser needs to make the first passkey of a new user. */
export async function askNewUser(
  deps: Deps,
  site: Site,
  ticket: Ticket,
  { visitor, browser }: { visitor: Visitor; browser: string | undefined },
): Promise<Result<Asked<PublicKeyCredentialCreationOptionsJSON>, SetupRefusal>> {
  const userId = newId('usr', deps.clock())
  if ('setupCode' in ticket) {
    const refused = await setupRefusal(deps, ticket.setupCode, visitor)
    const { name, email } = ticket
    return refused ? err(refused) : ok(await ask(deps, site, { kind: 'first-admin', userId, name, email }, browser))
  }
  const afterSeconds = mayTry(deps, 'code', visitor)
  if (afterSeconds > 0) return err({ kind: 'limited', afterSeconds })
  const invitation = await openInvitation(deps.db, await hashOf(ticket.invitation), deps.clock())
  if (!invitation) return err({ kind: 'wrong-code' })
  const purpose = { kind: 'invited', userId, invitationId: invitation.id, name: ticket.name ?? invitation.name } as const
  return ok(await ask(deps, site, purpose, browser))
}

/** What a browser needs to make one more passkey for who is signed in. */
export const askAnother = (deps: Deps, site: Site, caller: Caller, browser: string | undefined) =>
  ask(deps, site, { kind: 'another', userId: caller.id }, browser, caller.name)

async function ask(deps: Deps, { rpId }: Site, purpose: Making, browser: string | undefined, name = nameOf(purpose)) {
  const challenge = await issueChallenge(deps, purpose, browser)
  const known = await passkeysOf(deps.db, purpose.userId)
  const { generateRegistrationOptions } = await webauthn()
  const options = await generateRegistrationOptions({
    rpName: 'Signalbox',
    rpID: rpId,
    userID: utf8(purpose.userId),
    userName: name,
    userDisplayName: name,
    challenge: challenge.bytes,
    timeout: CHALLENGE_MS,
    attestationType: 'none',
    // Found by the browser without a user name, and opened by a finger, a face or a PIN: it stands for name and password.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: known.map(({ id, transports }) => ({ id, transports })),
    supportedAlgorithmIDs: algorithms,
  })
  return { options, browser: challenge.browser }
}

const nameOf = (purpose: Making): string => (purpose.kind === 'another' ? '' : purpose.name)

/** `gone`: somebody else used the setup code or the invitation, or it was withdrawn. */
export type RegistrationRefusal = 'not-proved' | 'known-already' | 'gone'

interface Answered {
  response: RegistrationResponseJSON
  passkeyName: string
  browser: string | undefined
}

/** Makes the user that a ticket stands for, with their first passkey. */
export async function registerNewUser(
  deps: Deps,
  site: Site,
  answered: Answered,
): Promise<Result<{ user: UserRow; passkey: PasskeyRow }, RegistrationRefusal>> {
  const proven = await proved(deps, site, answered, ['first-admin', 'invited'])
  if (!proven.ok) return proven
  const { purpose, passkey } = proven.value
  if (purpose.kind === 'another') return err('gone')
  const { db } = deps
  const nowMs = deps.clock()
  const granted = await grant(deps, purpose)
  if (!granted) return err('gone')
  const { claim, action, ...given } = granted
  const user: UserRow = {
    id: purpose.userId,
    name: purpose.name,
    ...given,
    createdAt: nowMs,
    updatedAt: nowMs,
    disabledAt: null,
    lastSeenAt: null,
  }
  const detail = { name: user.name, role: user.role, passkey: passkey.name }
  const [claimed] = await orm(db).batch([
    claim,
    insertUserIfChanged(db, user),
    insertAuditIfChanged(db, auditRow(nowMs, user.createdBy, action, user.id, detail)),
    insertPasskey(db, passkey),
  ])
  return claimed.meta.changes === 1 ? ok({ user, passkey }) : err('gone')
}

/** What a ticket gives, and the statement that uses it up. */
async function grant(deps: Deps, purpose: Extract<Purpose, { kind: 'first-admin' | 'invited' }>) {
  switch (purpose.kind) {
    case 'first-admin': {
      const { email } = purpose
      return { claim: claimSetup(deps), action: 'setup.done', role: 'super_admin', createdBy: SETUP_ACTOR, email } as const
    }
    case 'invited': {
      const invitation = await invitationById(deps.db, purpose.invitationId)
      if (!invitation) return undefined
      const claim = takeInvitation(deps.db, invitation.id, { userId: purpose.userId, at: deps.clock() })
      return { claim, action: 'user.created', role: invitation.role, createdBy: invitation.createdBy, email: null } as const
    }
  }
}

/** One more for who is signed in. */
export async function registerAnother(
  deps: Deps,
  site: Site,
  answered: Answered,
  caller: Caller,
): Promise<Result<PasskeyRow, RegistrationRefusal>> {
  const proven = await proved(deps, site, answered, ['another'])
  if (!proven.ok) return proven
  const { purpose, passkey } = proven.value
  if (purpose.kind !== 'another' || purpose.userId !== caller.id) return err('gone')
  const detail = { userId: caller.id, name: passkey.name }
  const [inserted] = await orm(deps.db).batch([
    insertPasskey(deps.db, passkey),
    insertAuditIfChanged(deps.db, auditRow(deps.clock(), caller.actor, 'passkey.created', passkey.id, detail)),
  ])
  return inserted.meta.changes === 1 ? ok(passkey) : err('gone')
}

async function proved(
  deps: Deps,
  site: Site,
  { response, passkeyName, browser }: Answered,
  kinds: readonly Making['kind'][],
): Promise<Result<{ purpose: Making; passkey: PasskeyRow }, RegistrationRefusal>> {
  // Told by the callback, which the compiler does not see run.
  const redeemed: Making[] = []
  const credential = await provenRegistration(response, site, async (text) => {
    redeemed.push(...[await redeemChallenge(deps, { text, browser, kinds })].filter((one) => one !== undefined))
    return redeemed.length > 0
  })
  const [purpose] = redeemed
  if (!credential || !purpose) return err('not-proved')
  if (await passkeyWithUser(deps.db, credential.id)) return err('known-already')
  return ok({ purpose, passkey: passkeyRow(credential, purpose.userId, passkeyName, deps.clock()) })
}

const passkeyRow = (credential: NewCredential, userId: string, name: string, createdAt: number): PasskeyRow => ({
  ...credential,
  userId,
  name,
  createdAt,
  lastUsedAt: null,
})
