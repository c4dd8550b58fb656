import type { Issue } from '../../connectors/contract'
import { err, ok, type Result } from '../../kit/result'
import type { SignalResult } from '../../objects/gate/protocol'
import { auditRow, insertAudit } from '../../store/audit'
import type { Deps } from '../deps'
import { type MessageRead, messageById } from '../messages'
import { findInbound, reloadInbound } from './find'
import { storedAsReceived } from './stored'

export type NoRerun =
  /** What it says has had its effect. */
  | { kind: 'accepted-before'; outcome: string }
  | { kind: 'switched-off' }
  | { kind: 'says-nothing'; reason: string }
  | { kind: 'unreadable'; issues: Issue[] }

/**
 * Reads a kept message with the settings of now, and lets the gate judge it as if it had been read so at first: under its own id and at the
 * time when it came, so that a late trigger does not reopen what was resolved since. Once: a message that has had an effect is refused, and two
 * that ask at once are one to the gate. Undefined where there is no such message with a body that is still kept.
 */
export async function rerun(
  deps: Deps,
  id: string,
  messageId: string,
  actor: string,
): Promise<Result<SignalResult[], NoRerun> | undefined> {
  const message = await messageById(deps.db, id, messageId)
  const raw = message && storedAsReceived(message)
  const found = await findInbound(deps, id)
  if (!raw || !found) return undefined
  if (!saidNothing(message)) return err({ kind: 'accepted-before', outcome: message.outcome })
  if (!raw.ok) return err({ kind: 'unreadable', issues: raw.error })

  // What was mended a moment ago is what counts, not what this isolate remembers.
  const inbound = await reloadInbound(deps, found, 'stale-config')
  if (!inbound?.source) return undefined
  const reading = inbound.source.read(raw.value, inbound.settings)
  switch (reading.kind) {
    case 'unreadable':
      return err({ kind: 'unreadable', issues: reading.issues })
    case 'unparseable':
      return err({ kind: 'unreadable', issues: [{ path: '', message: reading.issue }] })
    case 'ignored':
    case 'handshake':
      return err({ kind: 'says-nothing', reason: reading.reason })
    case 'commands':
      return err({ kind: 'says-nothing', reason: 'it is what a person asked for, which is not asked a second time' })
    case 'signals':
      break
  }
  const { receivedAt, headers, body, bodyBytes } = message
  const answer = await deps.gate(id).accept({
    config: inbound.config,
    message: { receivedAtMs: receivedAt, key: `again ${messageId}`, headers, body: body ?? '', bodyBytes },
    reading,
    again: messageId,
  })
  if (answer.kind !== 'accepted') return err({ kind: 'switched-off' })
  const [first] = answer.results
  if (first?.outcome === 'duplicate') return err({ kind: 'accepted-before', outcome: first.outcome })
  const outcomes = answer.results.map(({ outcome }) => outcome).join(' ')
  await insertAudit(deps.db, auditRow(deps.clock(), actor, 'message.rerun', messageId, { integration: id, outcomes }))
  return ok(answer.results)
}

/** Nothing could be read of it, or nothing about a problem; then no result of it names an action. */
const saidNothing = ({ outcome, results }: MessageRead): boolean =>
  outcome === 'unreadable' ||
  (outcome === 'ignored' && results.every((one) => typeof one === 'object' && one !== null && !('action' in one)))
