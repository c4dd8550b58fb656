import * as z from 'zod'
import { type Action, ignored, type Normalised, unreadable } from '../contract'
import { securitySeverities } from '../microsoft-security'
import { at } from '../records'
import { firstKnown, labelsOf, meaningOf, optionalScalar, severityOf, signal, webLink, wordsOf } from '../values'

/**
 * A recommendation of Defender for Cloud for one resource, as workflow automation and continuous export bring it.
 * https://learn.microsoft.com/en-us/rest/api/defenderforcloud/assessments/get
 */
const assessment = z.object({
  id: z.string().min(1),
  properties: z.object({
    displayName: optionalScalar,
    status: z.object({ code: z.string(), description: optionalScalar, cause: optionalScalar }),
    metadata: z
      .object({ severity: optionalScalar, displayName: optionalScalar, description: optionalScalar })
      .nullish()
      .catch(null),
    resourceDetails: z.record(z.string(), z.unknown()).nullish().catch(null),
    links: z.object({ azurePortal: optionalScalar, azurePortalUri: optionalScalar }).nullish().catch(null),
  }),
})

const codes: Record<string, Action | null> = { Unhealthy: 'trigger', Healthy: 'resolve', NotApplicable: null }

export function signalOfAssessment(record: Record<string, unknown>, place: string): Normalised {
  const parsed = assessment.safeParse(record)
  if (!parsed.success) return unreadable(at(place, 'properties.status'), 'a recommendation without id or status')
  const { id, properties } = parsed.data
  const action = meaningOf(codes, properties.status.code)
  if (action === undefined)
    return unreadable(at(place, 'properties.status.code'), `"${properties.status.code}"; known are: ${wordsOf(codes)}`)
  if (action === null) return ignored('the recommendation does not apply to the resource')
  const details = properties.resourceDetails ?? {}
  const resource = firstKnown(details.Id, details.id) ?? id.split('/providers/Microsoft.Security/')[0]
  const link = firstKnown(properties.links?.azurePortalUri, properties.links?.azurePortal)
  return [
    signal({
      // The case of a Resource Manager id wobbles between messages.
      dedupKey: `assessment:${id.toLowerCase()}`,
      action,
      severity: severityOf(securitySeverities, properties.metadata?.severity),
      title: `${firstKnown(properties.displayName, properties.metadata?.displayName) ?? 'Recommendation'}: ${resource?.split('/').at(-1) ?? id}`,
      description: firstKnown(properties.status.description, properties.status.cause),
      link: webLink(link && !link.includes('://') ? `https://${link}` : link),
      labels: labelsOf({ resource, status: properties.status.code }),
    }),
  ]
}
