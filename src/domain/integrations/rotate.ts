import * as z from 'zod'
import type { Connector, Issue } from '../../connectors/contract'
import { hubKey } from '../../kit/id'
import { err, ok, type Result } from '../../kit/result'
import { type IntegrationRow, integrationWithCredentials, updateIntegration } from '../../store/integrations'
import { connectorOf } from '../connector'
import type { Deps } from '../deps'
import { hashOf } from '../tokens'
import { change } from './change'
import { INBOUND, openCredentials } from './credentials'
import { type Replaced, replaceSecrets } from './replace-secrets'

const HOUR_MS = 3_600_000

/** A new hub key; the old one is live for `overlapHours` more. Undefined where there is no such integration. */
export async function rotateKey(
  deps: Deps,
  id: string,
  overlapHours: number,
  actor: string,
): Promise<Result<{ key: string }, Issue[]> | undefined> {
  const found = await integrationWithCredentials(deps.db, id)
  if (!found) return undefined
  if (found.integration.auth !== 'key') return err([{ path: 'auth', message: 'this integration is not proved by a key' }])
  const key = hubKey()
  const nowMs = deps.clock()
  const row = {
    keyHash: await hashOf(key),
    retiringKeyHash: found.integration.keyHash,
    retiringKeyUntil: nowMs + overlapHours * HOUR_MS,
    updatedAt: nowMs,
  }
  await change(deps, id, [updateIntegration(deps.db, id, row)], {
    actor,
    action: 'integration.key-rotated',
    detail: { overlapHours },
  })
  return ok({ key })
}

export interface SecretRotation {
  overlapHours: number
  /** `secret` is the sender's, another name one of those that we sign deliveries with; the first of them that there is where absent. */
  credential?: string
  /** Only where the vendor makes the secret: the new one. */
  secret?: string
}

/**
 * A new secret: of the sender where the integration receives by signature, else one that we sign deliveries with. Up to five are live
 * at once: the new one, and those that rotations retire, each for the `overlapHours` of its own. Answers it with the field it belongs to.
 */
export async function rotateSecret(
  deps: Deps,
  id: string,
  { overlapHours, credential, secret }: SecretRotation,
  actor: string,
): Promise<Result<{ credential: string; value: string }, Issue[]> | undefined> {
  const found = await toReplace(deps, id)
  if (!found?.ok) return found
  const { connector, integration } = found.value
  const inbound = integration.auth === 'signature' && (credential ?? 'secret') === 'secret'
  const field = inbound ? 'secret' : (credential ?? 'signingSecret')
  const made = inbound ? ['secret'] : madeFor(found.value)
  if (!made.includes(field)) {
    const message = made.length > 0 ? `what can be rotated here is: ${made.join(', ')}` : 'this integration has no signing secret'
    return err([{ path: credential ? 'credential' : 'secret', message }])
  }
  const verifier = inbound ? connector.source?.verifier(integration.settings) : undefined
  const generate = inbound ? verifier?.generate : connector.destination?.generate[field]
  const fresh = secret ?? (await generate?.())
  if (fresh === undefined)
    return err([
      {
        path: 'secret',
        message: verifier ? `${connector.name} makes this secret: paste the new one` : 'this integration has no signing secret',
      },
    ])
  if (secret !== undefined) {
    const checked = inbound
      ? verifier?.credentials.safeParse({ secret })
      : z.safeParse(connector.destination?.forms.credentials.shape[field] ?? z.never(), secret)
    if (!checked?.success)
      return err([{ path: 'secret', message: checked?.error.issues[0]?.message ?? 'this integration has no signing secret' }])
  }
  const { [field]: _, ...credentialExpiry } = integration.credentialExpiry
  const row = { credentialExpiry, ...(field === 'signingSecret' && { secretUnseen: false }) }
  await replaceSecrets(deps, found.value, { [inbound ? `${INBOUND}secret` : field]: fresh }, { overlapHours, actor, row })
  return ok({ credential: field, value: fresh })
}

/** What we made to sign its deliveries with, by field. */
export const madeFor = ({
  connector,
  integration,
}: {
  connector: Connector
  integration: Pick<IntegrationRow, 'delivers'>
}): string[] => (integration.delivers ? Object.keys(connector.destination?.generate ?? {}) : [])

/** An integration with its credentials open. Undefined where there is none. */
export async function toReplace(deps: Deps, id: string): Promise<Result<Replaced, Issue[]> | undefined> {
  const found = await integrationWithCredentials(deps.db, id)
  const connector = found && connectorOf(found.integration.connector)
  if (!found || !connector) return undefined
  const opened = await openCredentials(deps.ring, found.credentials, deps.clock())
  if (!opened.ok) return err([{ path: 'credentials', message: opened.error }])
  if (!deps.ring.ok) return err([{ path: 'credentials', message: deps.ring.error }])
  return ok({ ring: deps.ring.value, connector, opened: opened.value, ...found })
}
