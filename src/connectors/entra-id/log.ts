import * as z from 'zod'
import { ignored, issuesOf, type Normalised, unreadable } from '../contract'
import { at, folded } from '../records'
import { firstKnown, instant, isRecord, labelsOf, meaningOf, optionalScalar, severityOf, signal } from '../values'
import { riskLevels, riskStates, signalOfRisk, subjectKey } from './risk'

/** Categories of the diagnostic settings of Entra ID that say something about a risk. https://learn.microsoft.com/en-us/entra/identity/monitoring-health/concept-diagnostic-settings-logs-options */
const categories: Record<string, 'risk' | 'sign-in'> = {
  RiskyUsers: 'risk',
  UserRiskEvents: 'risk',
  RiskyServicePrincipals: 'risk',
  ServicePrincipalRiskEvents: 'risk',
  SignInLogs: 'sign-in',
  NonInteractiveUserSignInLogs: 'sign-in',
  ServicePrincipalSignInLogs: 'sign-in',
  ManagedIdentitySignInLogs: 'sign-in',
  ADFSSignInLogs: 'sign-in',
}

/** One record as an event hub or a diagnostic setting brings it: `category`, and the log itself in `properties`. */
export function signalOfLog(record: Record<string, unknown>, place: string): Normalised {
  const properties = isRecord(record.properties) ? record.properties : {}
  switch (meaningOf(categories, record.category)) {
    case 'risk':
      return signalOfRisk(properties, at(place, 'properties'))
    case 'sign-in':
      return signalOfSignIn(properties, at(place, 'properties'))
    case undefined:
      return ignored(`the log ${String(record.category)} says nothing about a risk`)
  }
}

/** https://learn.microsoft.com/en-us/graph/api/resources/signin; logs of service principals name those instead of a user. */
const signIn = z.object({
  userid: optionalScalar,
  userprincipalname: optionalScalar,
  userdisplayname: optionalScalar,
  serviceprincipalid: optionalScalar,
  serviceprincipalname: optionalScalar,
  riskstate: optionalScalar,
  riskdetail: optionalScalar,
  risklevelduringsignin: optionalScalar,
  risklevelaggregated: optionalScalar,
  riskeventtypes: z.unknown().optional(),
  riskeventtypesv2: z.unknown().optional(),
  createddatetime: z.unknown().optional(),
  ipaddress: optionalScalar,
  appdisplayname: optionalScalar,
  resourcedisplayname: optionalScalar,
  location: z.object({ countryOrRegion: optionalScalar }).nullish().catch(null),
})

/**
 * A sign-in with a risk is a sign of its user's risk. That the risk of one sign-in was remediated or dismissed ends nothing: the user's
 * own state tells.
 */
export function signalOfSignIn(properties: Record<string, unknown>, place: string): Normalised {
  const parsed = signIn.safeParse(folded(properties))
  if (!parsed.success) return { kind: 'unreadable', issues: issuesOf(parsed.error) }
  const one = parsed.data
  const state = one.riskstate ? meaningOf(riskStates, one.riskstate) : null
  if (state === undefined) return unreadable(at(place, 'riskState'), `"${one.riskstate}" is no state of a risk`)
  if (state === 'resolve')
    return ignored(`the risk of this sign-in is ${one.riskstate}; the state of its user tells about theirs`)
  const level = highest(one.risklevelduringsignin, one.risklevelaggregated)
  if (level === undefined && state !== 'trigger') return ignored('a sign-in without risk')

  // The id of a sign-in is no one's identity.
  const dedupKey = subjectKey({ userid: one.userid, serviceprincipalid: one.serviceprincipalid })
  if (!dedupKey) return unreadable(at(place, 'userId'), 'neither a user nor a service principal signed in')
  const name = firstKnown(one.userprincipalname, one.userdisplayname, one.serviceprincipalname) ?? dedupKey
  const kinds = Array.isArray(one.riskeventtypesv2)
    ? one.riskeventtypesv2
    : Array.isArray(one.riskeventtypes)
      ? one.riskeventtypes
      : []
  return [
    signal({
      dedupKey,
      action: 'trigger',
      severity: severityOf(riskLevels, level),
      title: `${name}: risky sign-in${level ? `, risk ${level}` : ''}`,
      description: kinds.length ? `Detected: ${kinds.filter((kind) => typeof kind === 'string').join(', ')}` : undefined,
      occurredAt: instant(one.createddatetime),
      labels: labelsOf({
        user: name,
        level,
        state: one.riskstate,
        ip: one.ipaddress,
        country: one.location?.countryOrRegion,
        app: firstKnown(one.appdisplayname, one.resourcedisplayname),
      }),
    }),
  ]
}

const levels = ['high', 'medium', 'low']
const highest = (...words: (string | null | undefined)[]): string | undefined =>
  levels.find((level) => words.some((word) => word?.toLowerCase() === level))
