import { pollFailure } from '../poll-outcome'
import { definePoller, type Poll } from '../polling'
import { ask, type Cursor, credentials, cursor, iso, parsed, settings } from './insight-api'
import { priorities } from './investigation'
import { list as investigations, pollInvestigations, query } from './investigations'
import { list as assetList, assets, pollVulnerabilities } from './vulnerabilities'
import { vulnerabilitySeverities } from './vulnerability'

const FIRST_WINDOW_MS = 24 * 3_600_000
/** For clocks that differ, and for what the API shows a little later. */
const SETTLED_MS = 60_000

export const poller = definePoller({
  reads:
    'Investigations of InsightIDR (API v2) that were made, changed or viewed, or vulnerabilities of InsightVM (cloud Integrations API v4) that are new or remediated.',
  identity:
    'The RRN of the investigation; of a vulnerability the asset and its id, with port and key where the finding has them.',
  severities: [priorities, vulnerabilitySeverities],
  settings,
  credentials,
  cursor,
  everySeconds: 300,

  async poll(before, target): Promise<Poll<Cursor>> {
    const since = before?.since ?? iso(target.nowMs - FIRST_WINDOW_MS)
    const until = before?.until ?? iso(target.nowMs - SETTLED_MS)
    if (until <= since) return { kind: 'page', signals: [], cursor: { since }, more: false }
    const window = { ...before, since, until }
    return target.settings.feed === 'vulnerabilities' ? pollVulnerabilities(window, target) : pollInvestigations(window, target)
  },

  async test(target) {
    const isVm = target.settings.feed === 'vulnerabilities'
    const reply = await ask(target, isVm ? assets(iso(target.nowMs), 1) : query({ index: '0', size: '1' }))
    const failure = pollFailure(reply)
    if (failure) return { ok: false, reason: failure.reason }
    const read = (isVm ? assetList : investigations).safeParse(parsed(reply.body))
    return read.success ? { ok: true } : { ok: false, reason: 'The answer is not Rapid7’s.' }
  },
})
