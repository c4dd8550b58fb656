import { type Action, ignored, type Normalised, testMessage, unreadable } from './contract'
import { alert, defenderStates, flattened, incident, securitySeverities } from './microsoft-records'
import { at, folded, textOf } from './records'
import { firstKnown, instant, labelsOf, meaningOf, severityOf, signal, webLink, wordsOf } from './values'

/** What an incident or alert of Microsoft Sentinel or Microsoft Defender means. */

export { defenderStates, flattened, securitySeverities, sentinelStates } from './microsoft-records'

export function signalOfIncident(
  record: Record<string, unknown>,
  { place, dedupKey, meanings }: { place: string; dedupKey: string | undefined; meanings: Record<string, Action | null> },
): Normalised {
  const fields = incident.parse(flattened(record))
  const action = stateOf(fields.status, meanings)
  if (action === undefined) return unreadable(at(place, 'status'), `"${fields.status ?? ''}"; known are: ${wordsOf(meanings)}`)
  if (action === null) return ignored(`an incident that is ${fields.status} says nothing about whether a problem is open`)
  if (!dedupKey) return unreadable(at(place, 'id'), 'the incident has neither an id nor a number')
  const number = firstKnown(fields.incidentnumber)
  const more = folded(fields.additionaldata)
  return [
    signal({
      dedupKey,
      action,
      severity: severityOf(securitySeverities, fields.severity),
      // Defender XDR calls its title incidentName; in Sentinel's table that is the id, which has a title beside it.
      title: firstKnown(fields.title, fields.displayname, fields.incidentname) ?? `Incident ${number ?? dedupKey}`,
      description: textOf(fields.description),
      occurredAt:
        (action === 'trigger' ? firstInstant(fields.createdtimeutc, fields.createddatetime, fields.createdtime) : undefined) ??
        firstInstant(
          fields.lastmodifiedtimeutc,
          fields.lastupdatedatetime,
          fields.lastmodifiedtime,
          fields.lastupdatetime,
          fields.createdtimeutc,
          fields.createddatetime,
          fields.createdtime,
        ),
      link: webLink(fields.incidenturl) ?? webLink(fields.incidentweburl) ?? webLink(fields.incidenturi),
      labels: labelsOf({
        number,
        status: fields.status,
        classification: fields.classification,
        owner: firstKnown(folded(fields.owner).assignedto, folded(fields.owner).email, fields.assignedto),
        products: more.alertproductnames,
        tactics: more.tactics,
        provider: fields.providername,
      }),
    }),
  ]
}

export function signalOfAlert(record: Record<string, unknown>, place: string): Normalised {
  const fields = alert.parse(flattened(record))
  // The streamed table has no status: it tells of new alerts only.
  const action = fields.status ? stateOf(fields.status, defenderStates) : 'trigger'
  if (action === undefined) return unreadable(at(place, 'status'), `"${fields.status}"; known are: ${wordsOf(defenderStates)}`)
  if (action === null) return ignored(`an alert that is ${fields.status} says nothing about whether a problem is open`)
  const title = firstKnown(fields.alertdisplayname, fields.title, fields.displayname, fields.alertname)
  // How Defender for Cloud marks "Create sample alerts".
  if (title && /^\[SAMPLE ALERT\]/i.test(title)) return testMessage('a sample alert of Microsoft Defender for Cloud')
  const id = firstKnown(
    fields.systemalertid,
    fields.alertid,
    isResource(fields.type) ? fields.name : undefined,
    lastSegment(fields.id),
  )
  if (!id) return unreadable(at(place, 'id'), 'the alert has no id')
  if (!title) return unreadable(at(place, 'title'), 'the alert has no title')
  return [
    signal({
      dedupKey: `alert:${id.toLowerCase()}`,
      action,
      severity: severityOf(securitySeverities, fields.severity),
      title,
      description: textOf(fields.description),
      occurredAt:
        action === 'trigger'
          ? firstInstant(
              fields.createddatetime,
              fields.alertcreationtime,
              fields.timestamp,
              fields.timegeneratedutc,
              fields.timegenerated,
              fields.starttimeutc,
            )
          : firstInstant(fields.resolveddatetime, fields.resolvedtime, fields.lastupdatedatetime, fields.lastupdatetime),
      link: webLink(fields.alertweburl) ?? webLink(fields.alerturi) ?? webLink(fields.alertlink),
      labels: labelsOf({
        entity: firstKnown(fields.compromisedentity, fields.computerdnsname),
        category: firstKnown(/^AdvancedHunting-/.test(fields.category ?? '') ? undefined : fields.category, fields.intent),
        product: firstKnown(fields.servicesource, fields.productname, fields.providername),
        detection: fields.detectionsource,
        incident: fields.incidentid,
      }),
    }),
  ]
}

const stateOf = (word: unknown, meanings: Record<string, Action | null>): Action | null | undefined =>
  meaningOf(meanings, textOf(word)?.replace(/[_\- ]/g, ''))

const isResource = (type: unknown): boolean => typeof type === 'string' && /^Microsoft\.Security\//i.test(type)

/** Of a Resource Manager id the name at its end. */
export const lastSegment = (id: unknown): string | undefined => textOf(id)?.split('/').at(-1)

const firstInstant = (...values: unknown[]): string | undefined => {
  for (const value of values) {
    const iso = instant(value)
    if (iso) return iso
  }
  return undefined
}
