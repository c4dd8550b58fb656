import * as z from 'zod'
import { entraApp, entraSecret, graphPage } from '../entra-token'
import { definePoller } from '../polling'
import { changesAfter, changesCursor } from '../updated-since'
import { meaningOf } from '../values'
import { riskLevels, signalOfRisk } from './risk'

const settings = entraApp.extend({
  minLevel: z.enum(['low', 'medium', 'high']).default('low').meta({
    title: 'Lowest risk level',
    description: 'Detections of this level and above open incidents; so do those whose level your licence hides.',
  }),
})

const DETECTIONS_PER_PAGE = 100
/** Offline detections are calculated afterwards, but appear with the time at which they were. */
const LATE_MS = 15 * 60_000

/**
 * Risk detections of Microsoft Graph in the order of their last update.
 * https://learn.microsoft.com/en-us/graph/api/riskdetection-list; it does not name `$orderby`, which Splunk's add-on for Microsoft Azure sends all the same.
 */
export const poller = definePoller({
  reads:
    'Risk detections of Entra ID Protection (Graph `riskDetections`) as they are found, remediated, dismissed and confirmed.',
  identity: 'The detection’s id.',
  severities: [riskLevels],
  settings,
  credentials: entraSecret,
  cursor: changesCursor,
  // One request a second for a tenant. https://learn.microsoft.com/en-us/graph/throttling-limits#identity-protection-and-conditional-access-service-limits
  everySeconds: 300,

  poll: (before, target) =>
    changesAfter(before, {
      nowMs: target.nowMs,
      lateMs: LATE_MS,
      async ask(since, next) {
        const page = await graphPage(next ?? pathOf(since), target)
        if (page.kind === 'too-large') return { kind: 'retry', code: 'too_large', reason: 'Graph answers with more than 4 MiB' }
        if (page.kind !== 'records') return page
        return {
          ...page,
          records: page.records.map((one) => ({
            id: String(one.id),
            at: String(one.lastUpdatedDateTime),
            signals: signalsOf(one, target.settings.minLevel),
          })),
        }
      },
    }),

  async test(target) {
    const page = await graphPage('/v1.0/identityProtection/riskDetections?$top=1', target)
    return 'reason' in page ? { ok: false, reason: page.reason } : { ok: true }
  },
})

const pathOf = (since: string): string =>
  `/v1.0/identityProtection/riskDetections?${new URLSearchParams({
    $filter: `lastUpdatedDateTime ge ${since}`,
    $orderby: 'lastUpdatedDateTime asc',
    $top: String(DETECTIONS_PER_PAGE),
  })}`

const ranks = { high: 0, medium: 1, low: 2 } as const

function signalsOf(record: Record<string, unknown>, minLevel: keyof typeof ranks) {
  const level = meaningOf<number>(ranks, record.riskLevel)
  const read = signalOfRisk(record, '')
  if (!Array.isArray(read)) return []
  // A dismissed detection loses its level, and still ends what it opened.
  return read.filter(({ action }) => action === 'resolve' || level === undefined || level <= ranks[minLevel])
}
