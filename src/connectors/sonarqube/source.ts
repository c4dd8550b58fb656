import * as z from 'zod'
import { runSignal } from '../ci'
import { defineSource, ignored, type Normalised, unreadable } from '../contract'
import {
  firstKnown,
  instant,
  meaningOf,
  optionalScalar,
  type SeverityScale,
  scalar,
  severityOf,
  webLink,
  wordsOf,
} from '../values'
import { hmac } from '../verify'

/** WARN is of older versions of SonarQube; NONE is a project without a gate. */
const gates = { OK: 'resolve', ERROR: 'trigger', WARN: 'trigger', NONE: null } as const

/** Their words, our words. */
const levels: SeverityScale = { field: 'qualityGate.status', words: { ERROR: 'error', WARN: 'warning' } }

/** Operators as the webhook writes them, and the short forms of the web API. */
const operators: Record<string, string> = {
  GREATER_THAN: 'is greater than',
  LESS_THAN: 'is less than',
  EQUALS: 'equals',
  NOT_EQUALS: 'differs from',
  GT: 'is greater than',
  LT: 'is less than',
}

const condition = z.object({
  metric: optionalScalar,
  operator: optionalScalar,
  value: optionalScalar,
  status: optionalScalar,
  errorThreshold: optionalScalar,
  warningThreshold: optionalScalar,
})

/**
 * https://docs.sonarsource.com/sonarqube-server/discovering/integrations/webhooks, the same for SonarQube Cloud. `status` is that of the
 * analysis; where that failed there is no `qualityGate`. A message that a changed issue causes has no `taskId`.
 */
const payload = z.object({
  serverUrl: optionalScalar,
  status: optionalScalar,
  analysedAt: optionalScalar,
  changedAt: optionalScalar,
  revision: optionalScalar,
  project: z.object({ key: scalar, name: optionalScalar, url: optionalScalar }),
  branch: z
    .object({ name: optionalScalar, type: optionalScalar, isMain: z.boolean().nullish().catch(undefined), url: optionalScalar })
    .nullish(),
  qualityGate: z
    .object({ name: optionalScalar, status: scalar, conditions: z.array(condition).nullish().catch(undefined) })
    .nullish(),
})

export const source = defineSource({
  reads:
    'Quality gates of SonarQube Server, its Community Build and SonarQube Cloud (SonarCloud), after an analysis or a changed issue.',
  identity: 'The project’s key and the branch or pull request; SonarQube without branches has the project only.',
  severities: [levels],

  // …/webhooks/#securing-your-webhooks
  verify: hmac({ headers: ['x-sonar-webhook-hmac-sha256'], hash: 'sha256' }),

  payload,

  headers: ['x-sonarqube-project'],

  normalise({ project, branch, qualityGate: gate, ...sent }): Normalised {
    if (!gate) return ignored(`the analysis is "${sent.status ?? 'without status'}" and computed no quality gate`)
    const action = meaningOf(gates, gate.status)
    if (action === undefined)
      return unreadable('qualityGate.status', `unknown status "${gate.status}"; known are: ${wordsOf(gates)}`)
    if (action === null) return ignored('the project has no quality gate')
    const key = firstKnown(project.key)
    if (!key) return unreadable('project.key', 'this names the project, and it is empty')

    const request = branch?.type === 'PULL_REQUEST'
    const name = firstKnown(branch?.name)
    const failed = (gate.conditions ?? []).filter(({ status }) => status === 'ERROR' || status === 'WARN')
    return [
      runSignal(action, {
        dedupKey: ['gate', key, name && (request ? `pull request ${name}` : name)].filter(Boolean).join(':'),
        what: `Quality gate ${firstKnown(gate.name) ?? ''}`.trim(),
        where: firstKnown(project.name, key),
        branch: name && request ? `pull request ${name}` : name,
        word: gate.status,
        severity: severityOf(levels, gate.status),
        description: failed.slice(0, 30).map(sentenceOf).join('\n'),
        occurredAt: instant(sent.changedAt) ?? instant(sent.analysedAt),
        link: webLink(branch?.url) ?? webLink(project.url),
        labels: { project: key, type: branch?.type, revision: sent.revision, server: sent.serverUrl },
      }),
    ]
  },
})

function sentenceOf({ metric, operator, value, errorThreshold, warningThreshold }: z.output<typeof condition>): string {
  const limit = firstKnown(errorThreshold, warningThreshold)
  return [metric, value, limit && `(${meaningOf(operators, operator) ?? operator} ${limit})`].filter(Boolean).join(' ')
}
