import type { Signal } from '../../connectors/contract'
import type { Poll, Poller } from '../../connectors/polling'
import { redactor } from '../../egress/redact'
import { newId } from '../../kit/id'
import { log } from '../../kit/log'
import type { AcceptCall, GateConfig, PollLease } from '../../objects/gate/protocol'
import { type IntegrationRow, integrationWithCredentials } from '../../store/integrations'
import { recordPoll } from '../../store/polls'
import { connectorOf } from '../connector'
import type { Deps } from '../deps'
import { openCredentials, secretsIn } from '../integrations/credentials'
import { gateConfigOf } from '../integrations/find'

/** A vendor that has more is asked again a minute later: nobody polls for ever. */
const PAGES_MAX = 50
/** Of a page, at once: what D1 and the gate take well. */
const SIGNALS_AT_ONCE = 200
const BODY_KEPT = 65_536
const TIMEOUT_MS = 30_000
const BACKOFF_MAX_SECONDS = 3_600

/** How a run ended, as the admin sees it. */
export type Run =
  | { kind: 'done'; pages: number; signals: number; more: boolean; againSeconds?: number }
  | { kind: 'failed'; code: string; reason: string; afterSeconds?: number }
  /** Another run is under way, or the integration was changed meanwhile: nothing to say. */
  | { kind: 'skipped' }

/**
 * One run: page after page, each accepted by the gate together with the cursor after it. Killed anywhere, the next run begins where the
 * last page that was kept ended. Undefined where there is nothing to poll.
 */
export async function runPoll(deps: Deps, integrationId: string): Promise<Run | undefined> {
  const found = await integrationWithCredentials(deps.db, integrationId)
  const poller = found && connectorOf(found.integration.connector)?.poller
  if (!poller || found.integration.pollEverySeconds === null || !found.integration.enabled) return undefined
  const { integration } = found
  const opened = await openCredentials(deps.ring, found.credentials, deps.clock())
  if (!opened.ok) return ended(deps, integration, { kind: 'failed', code: 'vault', reason: opened.error }, [])

  const config = gateConfigOf(integration)
  const begun = await deps.gate(integrationId).beginPoll(config, newId('req', deps.clock()))
  if (begun.kind !== 'go') return { kind: 'skipped' }
  const secrets = secretsIn(opened.value)
  try {
    const run = await pages(deps, { poller, config, integration, credentials: opened.value.live, secrets, lease: begun })
    return await ended(deps, integration, run, secrets)
  } finally {
    await deps.gate(integrationId).endPoll(begun.lease)
  }
}

interface Running {
  poller: Poller
  config: GateConfig
  integration: IntegrationRow
  credentials: Record<string, string>
  secrets: readonly string[]
  lease: PollLease
}

async function pages(deps: Deps, { poller, config, integration, credentials, secrets, lease }: Running): Promise<Run> {
  const nowMs = deps.clock()
  let said = ''
  const send = deps.sender({
    secrets,
    ...(integration.delivery?.allowHttp && { allowHttp: true }),
    timeoutMs: TIMEOUT_MS,
    bodyTimeoutMs: TIMEOUT_MS,
    record: ({ response }) => {
      said = response?.body ?? ''
    },
  })
  const target = { settings: integration.settings, credentials, send, nowMs, run: new Map<string, string>() }
  let { cursor } = lease
  let signals = 0
  for (let page = 1; ; page++) {
    const polled = await poller.poll(cursor === null ? null : JSON.parse(cursor), target)
    if (polled.kind !== 'page') return failed(polled)
    const next = JSON.stringify(polled.cursor)
    if (polled.signals.length > 0 || next !== cursor) {
      const kept = await keep(
        deps,
        config,
        polled.signals,
        { lease: lease.lease, cursor: next },
        cursor,
        said.slice(0, BODY_KEPT),
      )
      if (!kept) return { kind: 'skipped' }
    }
    signals += polled.signals.length
    cursor = next
    if (!polled.more || page === PAGES_MAX) {
      const { more, againSeconds } = polled
      return { kind: 'done', pages: page, signals, more, ...(againSeconds !== undefined && { againSeconds }) }
    }
  }
}

/** The signals of a page with its cursor; of a large page the cursor comes with the last part, so that a crash in between repeats it. */
async function keep(
  deps: Deps,
  config: GateConfig,
  signals: readonly Signal[],
  { lease, cursor }: PollLease,
  before: string | null,
  body: string,
): Promise<boolean> {
  const gate = deps.gate(config.integrationId)
  if (signals.length === 0) return gate.advancePoll({ lease, cursor })
  for (let at = 0; at < signals.length; at += SIGNALS_AT_ONCE) {
    const last = at + SIGNALS_AT_ONCE >= signals.length
    const call: AcceptCall = {
      config,
      message: { receivedAtMs: deps.clock(), headers: {}, body, bodyBytes: body.length },
      reading: { kind: 'signals', signals: signals.slice(at, at + SIGNALS_AT_ONCE) },
      poll: { lease, cursor: last ? cursor : before },
    }
    const answer = await gate.accept(call)
    if (answer.kind !== 'accepted') return false
  }
  return true
}

const failed = ({ code, reason, ...rest }: Exclude<Poll<unknown>, { kind: 'page' }>): Run => ({
  kind: 'failed',
  code,
  reason,
  ...('afterSeconds' in rest && rest.afterSeconds !== undefined && { afterSeconds: rest.afterSeconds }),
})

/** When the vendor is asked next, and what the admin is told. */
async function ended(deps: Deps, integration: IntegrationRow, run: Run, secrets: readonly string[]): Promise<Run> {
  if (run.kind === 'skipped') return run
  const nowMs = deps.clock()
  const everySeconds = integration.pollEverySeconds ?? 0
  if (run.kind === 'done') {
    await recordPoll(deps.db, integration.id, {
      polledAt: nowMs,
      pollDueAt: nowMs + (run.more ? 0 : Math.min(everySeconds, run.againSeconds ?? everySeconds)) * 1000,
      pollFailures: 0,
      pollError: null,
    })
    return run
  }
  const reason = redactor(secrets)(run.reason, true)
  const failures = integration.pollFailures + 1
  const backoffSeconds = Math.min(BACKOFF_MAX_SECONDS, everySeconds * 2 ** Math.min(failures - 1, 10))
  await recordPoll(deps.db, integration.id, {
    polledAt: nowMs,
    pollDueAt: nowMs + Math.max(run.afterSeconds ?? 0, backoffSeconds) * 1000,
    pollFailures: failures,
    pollError: `${run.code}: ${reason}`.slice(0, 500),
  })
  log.warn('poll.failed', { integration: integration.id, code: run.code, failures, said: reason.slice(0, 200) })
  return { ...run, reason }
}
