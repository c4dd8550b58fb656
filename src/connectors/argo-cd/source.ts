import * as z from 'zod'
import { defineSource, ignored, type Normalised, unreadable } from '../contract'
import { decodeFields } from '../decode'
import { misread } from '../parts'
import { allKnown, firstKnown, instant, isRecord, labelsOf, meaningOf, scalar, signal, webLink, wordsOf } from '../values'
import { applicationFacts, type Facts, flatFacts } from './facts'

/** https://argo-cd.readthedocs.io/en/stable/operator-manual/health/ */
const healths: Record<string, Verdict> = {
  Healthy: 'well',
  Degraded: 'broken',
  Missing: 'unsettled',
  Progressing: 'unsettled',
  Suspended: 'unsettled',
  Unknown: 'unsettled',
}
/** https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/triggers/: `app.status.operationState.phase` */
const phases: Record<string, Verdict> = {
  Succeeded: 'well',
  Failed: 'broken',
  Error: 'broken',
  Running: 'unsettled',
  Terminating: 'unsettled',
}
/** Unknown: the manifests cannot be made or compared. Out of sync alone is no problem: with manual sync it is the normal case. */
const syncs: Record<string, Verdict> = { Synced: 'well', OutOfSync: 'well', Unknown: 'broken' }
type Verdict = 'well' | 'broken' | 'unsettled'

/** The commit status of Argo CD's own example of a webhook template. */
const statuses: Record<string, Verdict> = { success: 'well', failure: 'broken', error: 'broken', pending: 'unsettled' }
const commitStatus = z.object({
  context: z.string(),
  state: scalar,
  target_url: z.string().nullish(),
  description: z.string().nullish(),
})

export const source = defineSource({
  reads:
    'Our notifications template, the application itself as JSON, the usual flat templates, and the commit status of Argo CD’s documentation.',
  identity: 'The application, with its namespace and cluster or Argo CD where the template names them.',
  severities: [],

  // Notifications sign nothing; they show our key in a header.
  verify: null,

  decode: decodeFields(),

  // A template is the admin's; its fields are looked for under their usual names.
  payload: z.looseObject({}),

  normalise(body): Normalised {
    if ('context' in body && 'state' in body && typeof body.context === 'string') return readStatus(body)
    const facts = [body.app, body.application, body].find(
      (one) => isRecord(one) && isRecord(one.metadata) && isRecord(one.status),
    )
    return readFacts(facts ? { ...applicationFacts(facts), ...own(flatFacts(body)) } : flatFacts(body))
  },
})

/** Without the fields that are not there, so that they hide none. */
const own = (facts: Facts): Partial<Facts> => Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))

function readFacts(facts: Facts): Normalised {
  const said = [
    { field: 'phase', word: facts.phase, table: phases },
    { field: 'health', word: facts.health, table: healths },
    { field: 'sync', word: facts.sync, table: syncs },
  ].filter(({ word }) => word !== undefined)
  if (said.every(({ field }) => field === 'sync') && facts.sync !== 'Unknown') {
    return said.length === 0
      ? unreadable('health', 'neither health nor phase nor sync: nothing says how the application is')
      : ignored(`the application is ${facts.sync}: that says nothing about whether it is healthy`)
  }
  const verdicts: Verdict[] = []
  for (const { field, word, table } of said) {
    const verdict = meaningOf(table, word)
    if (!verdict) return unreadable(field, `not a known word; known are: ${wordsOf(table)}`)
    verdicts.push(verdict)
  }
  const name = firstKnown(facts.app)
  if (!name) return unreadable('app', 'nothing names the application')
  const broken = verdicts.includes('broken')
  if (!broken && verdicts.includes('unsettled')) return ignored('the application is on its way: neither broken nor well')
  const words = said.map(({ field, word }) => `${field} ${word}`)
  if (!broken && facts.phase === undefined && facts.sync === 'OutOfSync') {
    // A failed sync may leave a healthy application behind, and only the phase would tell.
    return ignored('the application is healthy but out of sync, and nothing says how its last sync ended')
  }
  return [
    signal({
      dedupKey: [firstKnown(facts.argocd), firstKnown(facts.namespace), name].filter(Boolean).join(':'),
      action: broken ? 'trigger' : 'resolve',
      title: `${name}: ${words.join(', ')}`,
      description: [facts.healthMessage, facts.message].filter(Boolean).join('\n\n'),
      occurredAt: instant(facts.time),
      link: webLink(facts.url),
      labels: labelsOf({
        app: name,
        namespace: facts.namespace,
        project: facts.project,
        cluster: facts.server,
        destination: facts.destination,
        revision: facts.revision,
        repository: facts.repository,
        health: facts.health,
        sync: facts.sync,
        phase: facts.phase,
      }),
    }),
  ]
}

function readStatus(body: unknown): Normalised {
  const parsed = commitStatus.safeParse(body)
  if (!parsed.success) return misread(parsed.error)
  const { context, state, target_url, description } = parsed.data
  const verdict = meaningOf(statuses, state)
  if (!verdict) return unreadable('state', `not a known state; known are: ${wordsOf(statuses)}`)
  const name = firstKnown(context.split('/').slice(1).join('/'), context)
  const dedupKey = allKnown('status', name)
  if (!name || !dedupKey) return unreadable('context', 'nothing names the application')
  if (verdict === 'unsettled') return ignored('the application is on its way: neither broken nor well')
  return [
    signal({
      dedupKey,
      action: verdict === 'broken' ? 'trigger' : 'resolve',
      title: `${name}: ${state}`,
      description: description ?? undefined,
      link: webLink(target_url),
      labels: labelsOf({ app: name }),
    }),
  ]
}
