import * as z from 'zod'
import { type Action, ignored, type Normalised, unreadable } from '../contract'
import { at, folded } from '../records'
import {
  allKnown,
  firstKnown,
  instant,
  labelsOf,
  meaningOf,
  optionalScalar,
  type SeverityScale,
  scalar,
  severityOf,
  signal,
  wordsOf,
} from '../values'

/** Of hidden and none nothing is known. https://learn.microsoft.com/en-us/graph/api/resources/riskyuser#risklevel-values */
export const riskLevels: SeverityScale = {
  field: 'riskLevel (riskLevelDuringSignIn, riskLevelAggregated)',
  words: { high: 'critical', medium: 'error', low: 'warning' },
}

/** https://learn.microsoft.com/en-us/graph/api/resources/riskyuser#riskstate-values; `none` says that there is nothing to say. */
export const riskStates: Record<string, Action | null> = {
  atRisk: 'trigger',
  confirmedCompromised: 'trigger',
  remediated: 'resolve',
  dismissed: 'resolve',
  confirmedSafe: 'resolve',
  none: null,
}

/**
 * A riskyUser, riskyServicePrincipal, riskDetection or servicePrincipalRiskDetection of Microsoft Graph; the logs carry the same in
 * their `properties`. Names are folded. Only a detection has a `riskEventType` (or, older, a `riskType`).
 * https://learn.microsoft.com/en-us/graph/api/resources/riskyuser, …/riskdetection, …/riskyserviceprincipal
 */
const risk = z.object({
  riskstate: scalar,
  risklevel: optionalScalar,
  riskdetail: optionalScalar,
  riskeventtype: optionalScalar,
  risktype: optionalScalar,
  id: optionalScalar,
  userid: optionalScalar,
  userprincipalname: optionalScalar,
  userdisplayname: optionalScalar,
  serviceprincipalid: optionalScalar,
  serviceprincipaldisplayname: optionalScalar,
  displayname: optionalScalar,
  appid: optionalScalar,
  ipaddress: optionalScalar,
  source: optionalScalar,
  risklastupdateddatetime: z.unknown().optional(),
  detecteddatetime: z.unknown().optional(),
  lastupdateddatetime: z.unknown().optional(),
})

export function signalOfRisk(record: Record<string, unknown>, place: string): Normalised {
  const parsed = risk.safeParse(folded(record))
  if (!parsed.success) return unreadable(at(place, 'riskState'), 'not there: this is no risk, no notification and no log record')
  const one = parsed.data
  const action = meaningOf(riskStates, one.riskstate)
  if (action === undefined) return unreadable(at(place, 'riskState'), `"${one.riskstate}"; known are: ${wordsOf(riskStates)}`)
  if (action === null) return ignored('the risk state is none: neither at risk nor an end of it')

  const detection = firstKnown(one.riskeventtype, one.risktype)
  const dedupKey = detection === undefined ? subjectKey(one) : allKnown('detection', one.id)
  if (!dedupKey) return unreadable(at(place, 'id'), detection ? 'the detection has no id' : 'nobody is named whose risk it is')
  const name = firstKnown(one.userprincipalname, one.userdisplayname, one.serviceprincipaldisplayname, one.displayname)
  const what = detection ?? `${one.riskstate}${one.risklevel ? `, risk ${one.risklevel}` : ''}`
  return [
    signal({
      dedupKey,
      action,
      severity: severityOf(riskLevels, one.risklevel),
      title: `${name ?? dedupKey}: ${what}`,
      description: one.riskdetail && one.riskdetail !== 'none' ? `riskDetail: ${one.riskdetail}` : undefined,
      occurredAt: instant(action === 'trigger' && detection ? one.detecteddatetime : undefined) ?? lastChange(one),
      labels: labelsOf({
        user: name,
        level: one.risklevel,
        state: one.riskstate,
        detection,
        ip: one.ipaddress,
        app: one.appid,
        source: one.source,
      }),
    }),
  ]
}

const lastChange = (one: z.output<typeof risk>): string | undefined =>
  instant(one.risklastupdateddatetime) ?? instant(one.lastupdateddatetime) ?? instant(one.detecteddatetime)

/** Whose risk it is. Sign-ins use it too, so that they meet in the incident of their user. */
export function subjectKey(one: {
  userid?: unknown
  serviceprincipalid?: unknown
  id?: unknown
  appid?: unknown
  userprincipalname?: unknown
}) {
  const principal = firstKnown(one.serviceprincipalid)
  if (principal) return `service-principal:${principal}`
  const user = firstKnown(one.userid)
  if (user) return `user:${user}`
  // A riskyUser and a riskyServicePrincipal have their own id as theirs; only the latter has an application.
  const own = firstKnown(one.id)
  if (own) return firstKnown(one.appid) && !firstKnown(one.userprincipalname) ? `service-principal:${own}` : `user:${own}`
  return undefined
}
