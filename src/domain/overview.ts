import { type Figures, figuresByBucket } from '../store/rollups'
import {
  latestFailures,
  oldestDueAt,
  openBreakers,
  openDeliveriesByStatus,
  openIncidentsBySeverity,
  openProblemsOfKey,
} from '../store/standing'
import type { Deps } from './deps'
import { SILENT_KEY } from './incidents/facts'

export type { Figures }

const DAY_MINUTES = 1_440
const FAILURES_SHOWN = 10
/** Among so many of the newest deliveries, so that a hub without failures does not walk its whole log to say so. */
const FAILURES_AMONG = 500

/** The last 24 hours, and how things stand now. */
export async function overview({ db, clock }: Deps) {
  const nowMs = clock()
  const untilMinute = Math.floor(nowMs / 60_000) + 1
  const fromMinute = untilMinute - DAY_MINUTES
  const [[day = noFigures], waiting, oldestDue, incidents, breakers, silent, failures] = await Promise.all([
    figuresByBucket(db, { integrationId: null, fromMinute, untilMinute, step: DAY_MINUTES }),
    openDeliveriesByStatus(db),
    oldestDueAt(db, nowMs),
    openIncidentsBySeverity(db),
    openBreakers(db),
    openProblemsOfKey(db, SILENT_KEY),
    latestFailures(db, FAILURES_SHOWN, FAILURES_AMONG),
  ])
  const oldestDueSeconds = oldestDue === null ? null : Math.floor((nowMs - oldestDue) / 1000)
  return { sinceMs: fromMinute * 60_000, day, waiting, oldestDueSeconds, incidents, breakers, silent, failures }
}

const noFigures: Figures = {
  received: 0,
  errors: 0,
  latencyMs: 0,
  attempts: 0,
  delivered: 0,
  failed: 0,
  retried: 0,
  attemptMs: 0,
}

export interface Span {
  integrationId: string | null
  /** Minutes since 1970; `untilMinute` is not in it. */
  fromMinute: number
  untilMinute: number
  step: number
}

/** One entry per bucket of the span, also where nothing happened. */
export async function figuresOver({ db }: Deps, span: Span): Promise<(Figures & { fromMinute: number })[]> {
  const found = new Map((await figuresByBucket(db, span)).map(({ bucket, ...figures }) => [bucket, figures]))
  return Array.from({ length: Math.ceil((span.untilMinute - span.fromMinute) / span.step) }, (_, bucket) => ({
    fromMinute: span.fromMinute + bucket * span.step,
    ...(found.get(bucket) ?? noFigures),
  }))
}
