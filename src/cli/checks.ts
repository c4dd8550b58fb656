import * as answers from './answers.ts'
import type { Hub } from './client.ts'
import { exit, Failure } from './failure.ts'
import { ago, spanOf } from './times.ts'

/** `warn` is worth a look; `bad` needs one. */
export interface Finding {
  state: 'ok' | 'warn' | 'bad'
  what: string
  /** What to do about it. */
  todo?: string
}

const SKEW_MS = 30_000
/** Verifiers refuse what is further off than five minutes. */
const SKEW_BAD_MS = 240_000
const EXPIRES_SOON_MS = 14 * 86_400_000
const OVERDUE_SECONDS = 120
const OVERDUE_BAD_SECONDS = 600
const FAILED_COUNTED = 200

const good = (what: string): Finding => ({ state: 'ok', what })
const warn = (what: string, todo: string): Finding => ({ state: 'warn', what, todo })
const bad = (what: string, todo: string): Finding => ({ state: 'bad', what, todo })

export async function reachability(hub: Hub): Promise<Finding[]> {
  const { stage, warnings } = await hub.get('/healthz', answers.healthz)
  const reached = good(`${hub.url} answers (stage ${stage})`)
  return [
    reached,
    ...warnings.map((one) =>
      warn(one, stage === 'local' ? 'Fine for a try-out on this machine.' : 'See "Settings" in docs/operations.md.'),
    ),
  ]
}

/** `dateHeader` has whole seconds, and is as old as half of the round trip. */
export function clockSkew(dateHeader: string | null, sentMs: number, gotMs: number): Finding[] {
  if (dateHeader === null) return []
  const skewMs = Date.parse(dateHeader) + 500 - (sentMs + gotMs) / 2
  if (Math.abs(skewMs) < SKEW_MS) return [good('this clock and that of the hub agree')]
  const what = `this clock is ${spanOf(Math.abs(skewMs))} ${skewMs > 0 ? 'behind' : 'ahead of'} that of the hub`
  return [(Math.abs(skewMs) < SKEW_BAD_MS ? warn : bad)(what, 'Set it (NTP): signatures are good for five minutes.')]
}

/** Who the token is; hubs that do not say it are older than this command line. */
export async function tokenFindings(hub: Hub, nowMs: number): Promise<Finding[]> {
  const me = await hub.ask('GET', '/api/v1/me', answers.me)
  if (!me.ok) {
    if (me.error.code === exit.notAllowed) throw me.error
    return [good('the token is valid; this hub does not say more of it')]
  }
  const { id, name, role } = me.value
  const who = `the token "${name}" has the role ${role}`
  const own = role === 'super_admin' ? (await hub.list('/api/v1/tokens', answers.token)).find((one) => one.id === id) : undefined
  if (!own?.expiresAt) return [good(own ? `${who} and does not expire` : who)]
  const leftMs = Date.parse(own.expiresAt) - nowMs
  const what = `${who} and expires in ${spanOf(leftMs)}`
  return [leftMs < EXPIRES_SOON_MS ? warn(what, 'Have a new one made (POST /api/v1/tokens), then signalbox login.') : good(what)]
}

export async function versionFindings(hub: Hub, version: string): Promise<Finding[]> {
  const { info } = await hub.get('/api/openapi.json', answers.openapi)
  if (info.version === version) return [good(`the hub and this command line are both ${version}`)]
  return [
    warn(
      `the hub is ${info.version}, this command line is ${version}`,
      'Use the same version where a command does not understand the hub.',
    ),
  ]
}

export async function integrationFindings(hub: Hub, nowMs: number): Promise<Finding[]> {
  const all = await hub.list('/api/v1/integrations', answers.integration)
  const subscriptions = await hub.list('/api/v1/subscriptions', answers.subscription)
  const off = new Set(all.filter(({ enabled }) => !enabled).map(({ id }) => id))
  const nameOf = (id: string) => all.find((one) => one.id === id)?.name ?? id
  const findings = [
    ...all
      .filter(({ disabledReason }) => disabledReason !== null)
      .map(({ name, disabledReason }) =>
        bad(`${name} was switched off: ${disabledReason}`, 'Mend it, then switch it on: what is held goes out.'),
      ),
    ...all
      .filter(({ enabled, poll }) => enabled && (poll?.failures ?? 0) > 0)
      .map(({ name, poll }) =>
        bad(
          `${name} was asked ${poll?.failures} times in vain: ${poll?.error ?? 'no reason'}`,
          'Check its credentials (Test connection).',
        ),
      ),
    ...all.flatMap(({ name, credentialExpiry }) =>
      Object.entries(credentialExpiry)
        .map(([field, end]) => ({ field, leftMs: Date.parse(end) - nowMs }))
        .filter(({ leftMs }) => leftMs < EXPIRES_SOON_MS)
        .map(({ field, leftMs }) =>
          leftMs > 0
            ? warn(`credential ${field} of ${name} ends in ${spanOf(leftMs)}`, 'Rotate it, or give a new one.')
            : bad(`credential ${field} of ${name} has ended`, 'Rotate it, or give a new one.'),
        ),
    ),
    ...subscriptions
      .filter(({ enabled, integrationId }) => enabled && off.has(integrationId))
      .map(({ name, integrationId }) =>
        warn(`subscription "${name}" leads to ${nameOf(integrationId)}, which is off`, 'What it plans is held until that is on.'),
      ),
  ]
  return findings.length > 0
    ? findings
    : [good(`${all.length} integrations and ${subscriptions.length} subscriptions: none is known to fail`)]
}

export async function deliveryFindings(hub: Hub, since: string, nowMs: number): Promise<Finding[]> {
  const { waiting, breakers, silent } = await hub.get('/api/v1/overview', answers.overview)
  const failed = await hub.list('/api/v1/deliveries', answers.delivery, { status: 'failed', since }, FAILED_COUNTED)
  const overdue = waiting.oldestDueSeconds ?? 0
  const findings = [
    ...breakers.map(({ name, since }) =>
      bad(
        `${name} does not answer for ${ago(since, nowMs)}; nothing is sent there`,
        'Look at its latest attempts: signalbox deliveries ls --to.',
      ),
    ),
    ...silent.map(({ name, since }) =>
      bad(`${name} has been silent for ${ago(since, nowMs)}`, 'Check at the sender; signalbox sources has its URL.'),
    ),
    ...(overdue > OVERDUE_SECONDS
      ? [
          (overdue > OVERDUE_BAD_SECONDS ? bad : warn)(
            `a delivery has been due for ${spanOf(overdue * 1000)}`,
            'See "What to watch" in docs/operations.md.',
          ),
        ]
      : []),
    ...(failed.length > 0
      ? [
          bad(
            `${failed.length === FAILED_COUNTED ? `${FAILED_COUNTED} or more` : failed.length} deliveries failed for good in the last hour`,
            'signalbox deliveries ls --status failed --since 1h, then retry.',
          ),
        ]
      : []),
    ...(waiting.held > 0
      ? [warn(`${waiting.held} deliveries are held`, 'They go out when their destination is switched on.')]
      : []),
  ]
  return findings.length > 0 ? findings : [good('no delivery is overdue, none failed in the last hour')]
}

/** A check that cannot be made is a finding too; without a way in there is nothing more to check. */
export function asFinding(thrown: unknown): Finding {
  if (!(thrown instanceof Failure)) throw thrown
  return bad(thrown.message, thrown.hint ?? 'Try again.')
}
