import * as z from 'zod'
import { type Normalised, type Signal, unreadable } from '../contract'
import {
  firstKnown,
  instant,
  labelsOf,
  meaningOf,
  optionalScalar,
  type SeverityScale,
  severityOf,
  signal,
  wordsOf,
} from '../values'
import type { Harbor, HarborData } from './harbor'

const overview = z.looseObject({
  scan_status: optionalScalar,
  severity: optionalScalar,
  summary: z
    .looseObject({
      total: z.number().nullish(),
      fixable: z.number().nullish(),
      summary: z.record(z.string(), z.unknown()).nullish().catch(null),
    })
    .nullish()
    .catch(null),
  scanner: z.looseObject({ name: optionalScalar, version: optionalScalar }).nullish().catch(null),
})
export const resources = z.array(
  z.looseObject({
    digest: optionalScalar,
    tag: optionalScalar,
    resource_url: optionalScalar,
    /** By the type of report. */
    scan_overview: z.record(z.string(), overview).nullish().catch(null),
  }),
)
type Resource = NonNullable<HarborData['resources']>[number]

export type Threshold = 'critical' | 'high' | 'medium' | 'low'

/** The worst vulnerability of a report. https://github.com/goharbor/harbor/blob/main/src/pkg/scan/vuln/severity.go */
export const scanSeverities: SeverityScale = {
  field: 'event_data.resources[].scan_overview.*.severity',
  words: { Critical: 'critical', High: 'error', Medium: 'warning', Low: 'info', Negligible: 'info' },
}
const ranks: Record<string, number> = { None: 0, Unknown: 0, Negligible: 0, Low: 1, Medium: 2, High: 3, Critical: 4 }

/** One signal per image: Harbor may list several. */
export function readScan({ event_data, occur_at }: Harbor, kind: 'scanned' | 'scan-failed', threshold: Threshold): Normalised {
  const signals: Signal[] = []
  for (const [i, one] of (event_data.resources ?? []).entries()) {
    const image = imageOf(event_data, one)
    if (!image) return unreadable(`event_data.resources.${i}`, 'neither repository nor resource_url name the image')
    const about = {
      occurredAt: instant(occur_at),
      labels: labelsOf({
        project: event_data.repository?.namespace,
        repository: event_data.repository?.repo_full_name,
        tag: one.tag,
        digest: one.digest,
      }),
    }
    if (kind === 'scan-failed') {
      signals.push(signal({ dedupKey: `scan:${image}`, action: 'trigger', title: `Harbor could not scan ${image}`, ...about }))
      continue
    }
    const reports = Object.values(one.scan_overview ?? {})
    const worst = Math.max(...reports.map(({ severity }) => meaningOf(ranks, severity || 'None') ?? Number.NaN))
    if (!Number.isFinite(worst)) {
      return unreadable(
        `event_data.resources.${i}.scan_overview`,
        `not a report of a known severity; known are: ${wordsOf(ranks)}`,
      )
    }
    const report = reports.find(({ severity }) => meaningOf(ranks, severity || 'None') === worst)
    const counts = Object.entries(report?.summary?.summary ?? {}).map(([severity, count]) => `${severity}: ${count}`)
    signals.push(
      signal({
        dedupKey: `vulnerabilities:${image}`,
        action: worst >= (meaningOf(ranks, threshold) ?? 0) ? 'trigger' : 'resolve',
        severity: severityOf(scanSeverities, report?.severity),
        title: `${image}: ${report?.summary?.total ?? 0} vulnerabilities, worst ${report?.severity || 'None'}`,
        description: [counts.join(', '), report?.summary?.fixable ? `${report.summary.fixable} can be fixed.` : '']
          .filter(Boolean)
          .join('\n'),
        ...about,
      }),
      signal({ dedupKey: `scan:${image}`, action: 'resolve', title: `Harbor scanned ${image}`, ...about }),
    )
  }
  return signals
}

/** A tag is what people deploy and push anew; a digest never changes, so it is second. */
function imageOf({ repository }: HarborData, { tag, digest, resource_url }: Resource): string | undefined {
  const name = firstKnown(repository?.repo_full_name)
  if (!name) return firstKnown(resource_url)
  const tagged = firstKnown(tag)
  if (tagged) return tagged.startsWith('sha256:') ? `${name}@${tagged}` : `${name}:${tagged}`
  return firstKnown(digest) ? `${name}@${digest}` : firstKnown(resource_url)
}
