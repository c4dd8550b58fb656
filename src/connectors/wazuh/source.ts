import { type Action, defineSource, ignored, type Normalised, unreadable } from '../contract'
import { allKnown, firstKnown, instant, known, labelsOf, meaningOf, severityOf, signal } from '../values'
import { type Alert, anyAlert } from './alert'

/** The dashboard's bands. https://documentation.wazuh.com/current/user-manual/ruleset/rules/rules-classification.html has the levels. */
const levels = {
  field: 'rule.level',
  words: { '15 and up': 'critical', '12 to 14': 'error', '7 to 11': 'warning', '0 to 6': 'info' },
} as const
const words = {
  field: 'severity',
  words: {
    critical: 'critical',
    high: 'error',
    medium: 'warning',
    low: 'info',
    error: 'error',
    warning: 'warning',
    info: 'info',
  },
} as const

export const source = defineSource({
  reads: 'Alerts as the integrator’s scripts post them: whole, or in the bodies of the Slack, Shuffle and Keep integrations.',
  identity:
    'The rule and the agent, with the file where there is one; of configuration checks the check, of vulnerabilities the CVE and package, of agents that went away the agent.',
  severities: [levels, words],
  verify: null,
  payload: anyAlert,

  normalise(one): Normalised {
    const rule = known(one.rule?.id)
    if (!rule) return unreadable('rule.id', 'neither an alert with its rule nor a body that names one')
    const agent =
      [one.agent?.id, one.agent?.name].map(known).filter(Boolean).join(':') || firstKnown(one.agentless?.host, one.location)
    if (!agent) return unreadable('agent.id', 'neither an agent, a host nor a location is named')

    const said = meaningIn(one, rule)
    if (typeof said === 'string') return ignored(said)
    const host = firstKnown(one.agent?.name, one.agentless?.host, one.agent?.id, one.location)
    return [
      signal({
        dedupKey: [said?.key ?? `rule:${rule}`, agent, said ? undefined : known(one.syscheck?.path)].filter(Boolean).join(':'),
        action: said?.action ?? 'trigger',
        severity: severityOf(words, one.severity) ?? severityOf(levels, band(one.rule?.level)),
        title: [(known(one.rule?.description) ?? `Wazuh rule ${rule}`).replace(/\.$/, ''), host, known(one.syscheck?.path)]
          .filter(Boolean)
          .join(': '),
        description: known(one.full_log)?.slice(0, 4000),
        occurredAt: instant(one.timestamp),
        labels: labelsOf({
          agent: one.agent?.name,
          ip: one.agent?.ip,
          rule,
          level: one.rule?.level,
          groups: one.rule?.groups?.slice(0, 10),
          source: one.data?.srcip,
          file: one.syscheck?.path,
          cve: one.data?.vulnerability?.cve,
          manager: one.manager?.name,
        }),
      }),
    ]
  },
})

const checks = { failed: 'trigger', passed: 'resolve', 'not applicable': 'none' } as const
const vulnerabilities = { active: 'trigger', solved: 'resolve', obsolete: 'resolve' } as const
/** Rules 504 (disconnected), 506 (stopped) and 503 (started) of the ruleset that Wazuh ships. */
const agents = { '504': 'trigger', '506': 'trigger', '503': 'resolve' } as const

/** The few kinds of alert that have an end; a text says why there is no signal. */
function meaningIn({ data }: Alert, rule: string): { key: string; action: Action } | string | undefined {
  const lost = meaningOf<Action>(agents, rule)
  if (lost) return { key: 'agent', action: lost }
  const { check, policy_id, policy } = data?.sca ?? {}
  const key = allKnown('sca', firstKnown(policy_id, policy), check?.id)
  const result = key && meaningOf<Action | 'none'>(checks, check?.result)
  if (result === 'none') return 'the check does not apply to this host'
  if (key && result) return { key, action: result }
  const cve = known(data?.vulnerability?.cve)
  const state = cve && meaningOf<Action>(vulnerabilities, data?.vulnerability?.status)
  return state
    ? { key: ['cve', cve, known(data?.vulnerability?.package?.name)].filter(Boolean).join(':'), action: state }
    : undefined
}

function band(level: unknown): string | undefined {
  const number = known(level) === undefined ? Number.NaN : Number(level)
  if (Number.isNaN(number) || number < 0) return undefined
  return number >= 15 ? '15 and up' : number >= 12 ? '12 to 14' : number >= 7 ? '7 to 11' : '0 to 6'
}
