import { ignored, type Normalised, unreadable } from '../contract'
import type { Fields } from '../fields'
import { placeOf } from '../parts'
import { allKnown, instant, labelsOf, meaningOf, type SeverityScale, severityOf } from '../values'

/**
 * An event of Endpoint Privilege Manager, as its API hands it out.
 * https://docs.cyberark.com/Product-Doc/OnlineHelp/EPM/Latest/en/Content/LandingPages/LPDeveloper.htm
 */
export const epmEvents: SeverityScale = {
  field: 'EPM eventType',
  words: { AttackAttempt: 'critical', Attack: 'critical', SuspiciousActivity: 'error', Block: 'warning' },
}

export const isEpmEvent = (fields: Fields): boolean =>
  fields.has('eventtype') &&
  ['agentid', 'computername', 'lastagentid', 'lasteventcomputername', 'aggregatedby'].some((name) => fields.has(name))

export function readEpmEvent(fields: Fields, at: string): Normalised {
  const type = fields.text('eventtype')
  const severity = severityOf(epmEvents, type)
  if (!type || !severity || meaningOf({ on: true, detect: true }, fields.text('simulation')))
    return ignored(`an EPM event of type "${type ?? ''}" says nothing about a problem`)
  const computer = fields.text('computername', 'lasteventcomputername', 'agentid', 'lastagentid')
  const what = fields.text('hash', 'filename', 'originalfilename', 'displayname', 'lasteventdisplayname')
  const dedupKey = allKnown('epm', type, computer, what)
  if (!dedupKey) return unreadable(placeOf(at, 'computerName'), 'an EPM event needs the computer and the file')
  const name = fields.text('displayname', 'lasteventdisplayname', 'filename', 'originalfilename') ?? what
  return [
    {
      dedupKey,
      action: 'trigger',
      severity,
      title: `${type}: ${name} on ${computer}`,
      description: fields.text('threatprotectionaction', 'justification', 'policyname'),
      occurredAt: instant(fields.text('lasteventdate', 'arrivaltime', 'firsteventdate')),
      labels: labelsOf({
        product: 'EPM',
        host: computer,
        user: fields.text('username', 'lasteventusername'),
        file: fields.text('filename', 'originalfilename'),
        policy: fields.text('policyname'),
        publisher: fields.text('publisher'),
      }),
    },
  ]
}
