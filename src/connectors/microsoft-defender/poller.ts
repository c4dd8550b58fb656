import * as z from 'zod'
import { type Severity, severities } from '../contract'
import { entraApp, entraSecret, graphPage } from '../entra-token'
import { securitySeverities } from '../microsoft-security'
import { definePoller } from '../polling'
import { changesAfter, changesCursor } from '../updated-since'
import { severityOf } from '../values'
import { signalOfRecord } from './source'

const settings = entraApp.extend({
  minSeverity: z.enum(['high', 'medium', 'low', 'informational']).default('informational').meta({
    title: 'Lowest severity',
    description: 'Alerts of this severity and above open incidents.',
  }),
})

/** An alert carries its evidence, so its size is anybody's guess: an answer that is too large is asked for in smaller pieces. */
const ALERTS_PER_PAGE = [50, 10, 1] as const
const LATE_MS = 10 * 60_000

/**
 * Alerts of Microsoft Graph in the order of their last update.
 * https://learn.microsoft.com/en-us/graph/api/security-list-alerts_v2; it does not name `$orderby`, which collectors in wide use send all the same.
 */
export const poller = definePoller({
  reads:
    'Alerts of Microsoft Defender XDR (Graph `alerts_v2`: Endpoint, Office 365, Identity, Cloud Apps, Cloud, Purview and more) as they are created and change.',
  identity: 'The alert’s id.',
  severities: [securitySeverities],
  settings,
  credentials: entraSecret,
  cursor: changesCursor,
  // Graph allows 150 requests a minute here. https://learn.microsoft.com/en-us/graph/throttling-limits#security-detections-and-incidents-service-limits
  everySeconds: 120,

  poll: (before, target) =>
    changesAfter(before, {
      nowMs: target.nowMs,
      lateMs: LATE_MS,
      async ask(since, next) {
        for (const top of ALERTS_PER_PAGE) {
          const path = next ?? pathOf(since, top)
          const page = await graphPage(path, target)
          if (page.kind === 'too-large') continue
          if (page.kind !== 'records') return page
          return {
            kind: 'records',
            records: page.records.map((one) => ({
              id: String(one.id),
              at: String(one.lastUpdateDateTime),
              signals: signalsOf(one, target.settings.minSeverity),
            })),
            next: page.next ?? (page.records.length >= top ? afterPage(path, page.records.length) : undefined),
          }
        }
        return { kind: 'retry', code: 'too_large', reason: 'Graph answers with more than 4 MiB' }
      },
    }),

  async test(target) {
    const page = await graphPage('/v1.0/security/alerts_v2?$top=1', target)
    return 'reason' in page ? { ok: false, reason: page.reason } : { ok: true }
  },
})

const pathOf = (since: string, top: number): string =>
  `/v1.0/security/alerts_v2?${new URLSearchParams({
    $filter: `lastUpdateDateTime ge ${since}`,
    $orderby: 'lastUpdateDateTime asc',
    $top: String(top),
  })}`

/** The page after this one, where Graph gives no link although this one is full. */
function afterPage(path: string, records: number): string {
  const [base, query] = path.split('?')
  const params = new URLSearchParams(query)
  params.set('$skip', String(Number(params.get('$skip') ?? 0) + records))
  return `${base}?${params}`
}

function signalsOf(record: Record<string, unknown>, minSeverity: string) {
  const read = signalOfRecord(record, '')
  const lowest = severityOf(securitySeverities, minSeverity)
  if (!Array.isArray(read)) return []
  // An alert whose severity was lowered still ends what it opened.
  return read.filter(({ action, severity }) => action === 'resolve' || rank(severity) <= rank(lowest))
}
/** What has no severity is never left out. */
const rank = (severity: Severity | undefined): number => (severity ? severities.indexOf(severity) : 0)
