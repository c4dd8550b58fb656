import { ignored, type Normalised, unreadable } from '../contract'
import { placeOf } from '../parts'
import { pick, type TemplateFields } from '../template-fields'
import { allKnown, instant, labelsOf, meaningOf, type SeverityScale, severityOf } from '../values'

/**
 * An event of Endpoint Privilege Manager, as its API hands it out.
 * https://docs.cyberark.com/Product-Doc/OnlineHelp/EPM/Latest/en/Content/LandingPages/LPDeveloper.htm
 */
export const epmEvents: SeverityScale = {
  field: 'EPM eventType',
  words: { AttackAttempt: 'critical', Attack: 'critical', SuspiciousActivity: 'error', Block: 'warning' },
}

export const isEpmEvent = (fields: TemplateFields): boolean =>
  fields.has('eventtype') &&
  ['agentid', 'computername', 'lastagentid', 'lasteventcomputername', 'aggregatedby'].some((name) => fields.has(name))

export function readEpmEvent(fields: TemplateFields, at: string): Normalised {
  const type = pick(fields, 'eventtype')
  const severity = severityOf(epmEvents, type)
  if (!type || !severity || meaningOf({ on: true, detect: true }, pick(fields, 'simulation')))
    return ignored(`an EPM event of type "${type ?? ''}" says nothing about a problem`)
  const computer = pick(fields, 'computername', 'lasteventcomputername', 'agentid', 'lastagentid')
  const what = pick(fields, 'hash', 'filename', 'originalfilename', 'displayname', 'lasteventdisplayname')
  const dedupKey = allKnown('epm', type, computer, what)
  if (!dedupKey) return unreadable(placeOf(at, 'computerName'), 'an EPM event needs the computer and the file')
  const name = pick(fields, 'displayname', 'lasteventdisplayname', 'filename', 'originalfilename') ?? what
  return [
    {
      dedupKey,
      action: 'trigger',
      severity,
      title: `${type}: ${name} on ${computer}`,
      description: pick(fields, 'threatprotectionaction', 'justification', 'policyname'),
      occurredAt: instant(pick(fields, 'lasteventdate', 'arrivaltime', 'firsteventdate')),
      labels: labelsOf({
        product: 'EPM',
        host: computer,
        user: pick(fields, 'username', 'lasteventusername'),
        file: pick(fields, 'filename', 'originalfilename'),
        policy: pick(fields, 'policyname'),
        publisher: pick(fields, 'publisher'),
      }),
    },
  ]
}
