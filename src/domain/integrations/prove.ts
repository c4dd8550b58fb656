import type { RawMessage } from '../../connectors/contract'
import { basicPassword } from '../../connectors/verify/token'
import { equalBytes, fromHex, sha256 } from '../../kit/bytes'
import type { RefusalReason } from '../../objects/gate/protocol'
import type { Deps } from '../deps'
import type { Inbound } from './find'

/** Why the sender has not proved who it is; undefined where it has. */
export async function proves(
  deps: Deps,
  inbound: Inbound,
  { raw, receivedAtMs, key }: { raw: RawMessage; receivedAtMs: number; key?: string },
): Promise<RefusalReason | undefined> {
  if (!deps.flags.verifySignatures) return undefined
  switch (inbound.auth) {
    case null:
      return 'sends-nothing'
    case 'key':
      return provesByKey(inbound.keyHashes, key ?? shownKey(raw))
    case 'signature': {
      // A key that stands where a signature is asked for proves nothing.
      if (key !== undefined) return 'unknown-key'
      if (!inbound.verifier) return 'missing-signature'
      const verdict = await inbound.verifier.check(raw, inbound.secrets, {
        nowMs: receivedAtMs,
        // Made when it is needed: few schemes ask the network.
        send: (request) => deps.sender({ secrets: inbound.secrets })(request),
      })
      return verdict.ok ? undefined : verdict.why
    }
  }
}

async function provesByKey(hashes: readonly string[], shown: string | null): Promise<RefusalReason | undefined> {
  if (shown === null) return 'missing-key'
  const hash = await sha256(shown)
  const known = hashes.some((one) => equalBytes(fromHex(one) ?? new Uint8Array(), hash))
  return known ? undefined : 'unknown-key'
}

/** The hub key, wherever a vendor lets its user put one. */
function shownKey({ headers, url }: RawMessage): string | null {
  const authorization = headers.get('authorization')
  const bearer = authorization && /^(?:bearer\s+|token\s+token=)"?([^\s"]+)"?$/i.exec(authorization)?.[1]
  return bearer || headers.get('x-integration-key') || basicPassword(headers) || new URL(url).searchParams.get('key')
}
