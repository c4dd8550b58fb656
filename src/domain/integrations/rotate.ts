import * as z from 'zod'
import type { Issue } from '../../connectors/contract'
import { hubKey } from '../../kit/id'
import { err, ok, type Result } from '../../kit/result'
import { integrationWithCredentials, putCredential, updateIntegration } from '../../store/integrations'
import { connectorOf } from '../connector'
import type { Deps } from '../deps'
import { hashOf } from '../tokens'
import { change, sealed } from './change'
import { INBOUND, openCredentials } from './credentials'

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
  /** Only where the vendor makes the secret: the new one. */
  secret?: string
}

/**
 * A new signing secret: of the sender where the integration receives by signature, else the one we sign deliveries with.
 * Both secrets are live for `overlapHours`.
 */
export async function rotateSecret(
  deps: Deps,
  id: string,
  rotation: SecretRotation,
  actor: string,
): Promise<Result<{ signingSecret: string }, Issue[]> | undefined> {
  const found = await integrationWithCredentials(deps.db, id)
  const connector = found && connectorOf(found.integration.connector)
  if (!found || !connector) return undefined
  const opened = await openCredentials(deps.ring, found.credentials, deps.clock())
  if (!opened.ok || !deps.ring.ok)
    return err([{ path: 'credentials', message: opened.ok ? 'there are no encryption keys' : opened.error }])

  const inbound = found.integration.auth === 'signature'
  const verifier = inbound ? connector.source?.verifier(found.integration.settings) : undefined
  const generate = inbound ? verifier?.generate : connector.destination?.generate.signingSecret
  const field = inbound ? `${INBOUND}secret` : 'signingSecret'
  const fresh = rotation.secret ?? (await generate?.())
  if (fresh === undefined)
    return err([
      {
        path: 'secret',
        message: verifier ? `${connector.name} makes this secret: paste the new one` : 'this integration has no signing secret',
      },
    ])
  if (rotation.secret !== undefined) {
    const checked = inbound
      ? verifier?.credentials.safeParse({ secret: fresh })
      : z.safeParse(connector.destination?.forms.credentials.shape.signingSecret ?? z.never(), fresh)
    if (!checked?.success)
      return err([{ path: 'secret', message: checked?.error.issues[0]?.message ?? 'this integration has no signing secret' }])
  }
  const old = opened.value.live[field]
  const target = { connector: connector.id, id }
  const until = deps.clock() + rotation.overlapHours * HOUR_MS
  const statements = [
    updateIntegration(deps.db, id, { updatedAt: deps.clock() }),
    putCredential(deps.db, await sealed(deps, deps.ring.value, target, field, fresh)),
    ...(old === undefined ? [] : [putCredential(deps.db, await sealed(deps, deps.ring.value, target, field, old, until))]),
  ]
  await change(deps, id, statements, {
    actor,
    action: 'integration.secret-rotated',
    detail: { overlapHours: rotation.overlapHours },
  })
  return ok({ signingSecret: fresh })
}
