import type { Action, Severity } from './contract'
import { meaningOf, type SeverityScale, severityOf } from './values'

/** What the subject of a monitor's mail, or the title of its chat message, says about which problem. */
export type SubjectReading =
  | { kind: 'state'; action: Action; what: string; severity?: Severity | undefined }
  | { kind: 'nothing'; why: string; test?: boolean }

/** A subject without what mail programs, ticket systems and people put around it. */
export interface BareSubject {
  text: string
  reply: boolean
  /** Of `[#41]`: our number, as our own messages carry it. */
  incident?: string
}

/** `Re:`, `Fwd:` and their translations, marks of gateways, ticket numbers, leading signs. */
export function bareSubject(subject: string): BareSubject {
  let text = subject.slice(0, 1000).replace(/\s+/g, ' ').trim()
  const incident = /\[(#\d{1,12})\]/.exec(text)?.[1]
  text = text.replace(/ ?\[(?:#|(?:ticket|case|request|incident) ?[#:]? ?)\d{1,15}\]/gi, '').trim()
  let reply = false
  for (let round = 0; round < 10; round++) {
    const found =
      /^(?:(re|aw|sv|antw|odp|vs|rif)|fwd?|wg|tr|rv|vb|enc)(?:\[\d{1,3}\])? ?: ?|^\[(?:external|extern|ext)\] ?/i.exec(text)
    if (!found) break
    reply ||= found[1] !== undefined
    text = text.slice(found[0].length)
  }
  text = text.replace(/^(?:\p{Extended_Pictographic}|\uFE0F|\u200D|\s|:[a-z0-9_+-]{1,40}:)+/u, '').trim()
  return { text, reply, ...(incident && { incident }) }
}

type Meaning = { action: Action } | { why: string }
const trigger: Meaning = { action: 'trigger' }
const resolve: Meaning = { action: 'resolve' }
const acknowledge: Meaning = { action: 'acknowledge' }
const noData: Meaning = { why: 'no data is neither a problem nor its end' }
const aside: Meaning = { why: 'flapping, downtimes and custom notifications are neither a problem nor its end' }

/**
 * The states that stand at the beginning, as these document or ship them: Alertmanager and Grafana `[FIRING:2]` `[RESOLVED]` `[Alerting]`
 * `[OK]` `[No Data]`; Nagios `** PROBLEM …`, Icinga `[PROBLEM] …`; Datadog `[Triggered]` `[Warn]` `[Recovered]`; Zabbix `Problem:`
 * `Resolved:`; CloudWatch by SNS `ALARM:` `OK:`; Healthchecks `DOWN | …`.
 */
const states: Record<string, Meaning> = {
  FIRING: trigger,
  ALERTING: trigger,
  ALERT: trigger,
  ALARM: trigger,
  PROBLEM: trigger,
  TRIGGERED: trigger,
  'RE-TRIGGERED': trigger,
  WARN: trigger,
  'RE-WARN': trigger,
  DOWN: trigger,
  CRITICAL: trigger,
  ERROR: trigger,
  WARNING: trigger,
  RESOLVED: resolve,
  RECOVERY: resolve,
  RECOVERED: resolve,
  OK: resolve,
  UP: resolve,
  ACKNOWLEDGEMENT: acknowledge,
  ACKNOWLEDGED: acknowledge,
  'NO DATA': noData,
  'RE-NO DATA': noData,
  INSUFFICIENT_DATA: noData,
  FLAPPINGSTART: aside,
  FLAPPINGSTOP: aside,
  FLAPPINGEND: aside,
  FLAPPINGDISABLED: aside,
  DOWNTIMESTART: aside,
  DOWNTIMEEND: aside,
  DOWNTIMECANCELLED: aside,
  DOWNTIMEREMOVED: aside,
  CUSTOM: aside,
}

/** In the state itself, or in Nagios' and Icinga's `… is CRITICAL` at the end. */
export const stateSeverities: SeverityScale = {
  field: 'the state in the subject',
  words: {
    CRITICAL: 'critical',
    DOWN: 'critical',
    UNREACHABLE: 'error',
    UNKNOWN: 'error',
    ERROR: 'error',
    WARNING: 'warning',
    WARN: 'warning',
    'RE-WARN': 'warning',
  },
}
/** Datadog's `[P1]`, Azure's `Sev0`. */
export const rankSeverities: SeverityScale = {
  field: 'the rank in the subject',
  words: {
    P1: 'critical',
    P2: 'error',
    P3: 'warning',
    P4: 'info',
    P5: 'info',
    Sev0: 'critical',
    Sev1: 'error',
    Sev2: 'warning',
    Sev3: 'info',
    Sev4: 'info',
  },
}

type Groups = Record<string, string | undefined>
const forms: [RegExp, (found: Groups) => SubjectReading | undefined][] = [
  // Datadog: `[P2] [Triggered on {host:web-1}] Disk`, `[Monitor Alert] Triggered: Disk`. https://docs.datadoghq.com/monitors/notify/
  [
    /^\[(?<rank>P[1-5])\] ?\[(?<state>[a-z -]{2,12})(?: on \{(?<group>[^{}]*)\})?\] ?(?<what>.+)$/i,
    ({ rank, state, group, what }) => said(state, withGroup(what, group), rank),
  ],
  [
    /^\[(?<state>[a-z-]{2,12}) on \{(?<group>[^{}]*)\}\] ?(?<what>.+)$/i,
    ({ state, group, what }) => said(state, withGroup(what, group)),
  ],
  [/^\[Monitor Alert\] (?<state>[a-z -]{2,12}): ?(?<what>.+)$/i, ({ state, what }) => said(state, what)],
  // Nagios Core's sample commands: `** PROBLEM Service Alert: db-4/Disk is CRITICAL **`.
  [
    /^\*{2,} ?(?<state>[a-z]+) (?:(?:Service|Host) Alert:|alert -) ?(?<what>[^*]+)\*{0,4}$/i,
    ({ state, what }) => ofNagios(state, what),
  ],
  // Icinga 2's mail scripts: `[PROBLEM] Disk on db-4 is CRITICAL!`; older ones: `PROBLEM - db-4 - Disk is CRITICAL`.
  [
    /^(?:\[(?<boxed>[a-z]+)\]|(?<bare>[A-Z]+) -) (?<what>.+ is (?:CRITICAL|WARNING|UNKNOWN|OK|DOWN|UP|UNREACHABLE)!?)$/i,
    ({ boxed, bare, what }) => ofNagios(boxed ?? bare, what),
  ],
  // Uptime Kuma: `[Shop] [🔴 Down] connect ECONNREFUSED`: what follows is another each time.
  [/^\[(?<what>[^\]]+(?:\][^\][]+)*)\] ?\[(?:🔴 |✅ )?(?<state>Down|Up)\]/u, ({ what, state }) => said(state, what)],
  [/^(?<what>.+) service went (?<state>down|up)[.!]$/, ({ what, state }) => said(state, what)],
  [
    /^\[(?<state>[a-z _-]{2,20})(?: ?: ?\d{1,6})?(?:, ?RESOLVED: ?\d{1,6})?\] ?(?<what>.+)$/i,
    ({ state, what }) => said(state, what),
  ],
  // Zabbix: https://www.zabbix.com/documentation/current/en/manual/config/notifications/media
  [/^Resolved in [\dyMwdhms ]{1,30}: ?(?<what>.+)$/, ({ what }) => said('RESOLVED', what)],
  [/^Updated problem(?: in [\dyMwdhms ]{1,30})?:/i, () => ({ kind: 'nothing', why: 'the update of a problem that is known' })],
  // Azure Monitor: `Fired:Sev3 Azure Monitor Alert CPU on vm-1 ( microsoft.compute/virtualmachines ) at 10/2/2026 6:14:30 AM`.
  [
    /^(?<state>Fired|Resolved): ?(?<rank>Sev[0-4]) (?<what>.+)$/i,
    ({ state, rank, what = '' }) =>
      said(
        state?.toLowerCase() === 'fired' ? 'FIRING' : 'RESOLVED',
        what.replace(/ at \d{1,2}\/\d{1,2}\/\d{4} .{1,15}$/, ''),
        rank,
      ),
  ],
  [/^Monitor is (?<state>DOWN|UP): ?(?<what>.+)$/, ({ state, what }) => said(state, what)],
  [/^(?<state>DOWN|UP) alert: (?<what>.+?) is (?:DOWN|UP)$/, ({ state, what }) => said(state, what)],
  [/^(?<state>[a-z_]{2,20}) ?: (?<what>.+)$/i, ({ state, what }) => said(state, what)],
  [/^(?<state>[A-Z]{2,16}) [-–|] (?<what>.+)$/, ({ state, what }) => said(state, what)],
]

/** Undefined where no documented state stands at the beginning. */
export function readSubject(subject: string): SubjectReading | undefined {
  for (const [pattern, read] of forms) {
    const found = pattern.exec(subject)
    const reading = found && read(found.groups ?? {})
    if (reading) return reading
  }
  return undefined
}

function said(state: string | undefined, what = '', rank?: string): SubjectReading | undefined {
  const meaning = meaningOf(states, state)
  const problem = what.trim()
  if (!meaning || problem === '') return undefined
  if (/^\[TEST\]/.test(problem)) return { kind: 'nothing', why: 'a test of the monitor', test: true }
  if ('why' in meaning) return { kind: 'nothing', why: meaning.why }
  const severity = severityOf(rankSeverities, rank) ?? severityOf(stateSeverities, state)
  return { kind: 'state', ...meaning, what: problem, ...(severity && meaning.action !== 'resolve' && { severity }) }
}

function ofNagios(type: string | undefined, what = ''): SubjectReading | undefined {
  const [, problem, state] = /^(.+) is ([A-Z]+)!?$/i.exec(what.trim()) ?? [undefined, what]
  const reading = said(type, problem)
  const severity = severityOf(stateSeverities, state)
  return reading?.kind === 'state' && severity && reading.action !== 'resolve' ? { ...reading, severity } : reading
}

const withGroup = (what = '', group?: string): string => (group ? `${what.trim()} on {${group}}` : what)
