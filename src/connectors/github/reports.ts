import * as z from 'zod'
import { runSignal } from '../ci'
import { ignored } from '../contract'
import { type Kind, kind, wordOf } from '../kind'
import { repository } from './repository'

/**
 * What others report back: deployments and commit statuses. The states are those of
 * https://docs.github.com/en/rest/deployments/statuses and https://docs.github.com/en/rest/commits/statuses.
 */
const deploymentStates = {
  error: 'trigger',
  failure: 'trigger',
  success: 'resolve',
  in_progress: null,
  inactive: null,
  pending: null,
  queued: null,
  waiting: null,
} as const

const statusStates = { error: 'trigger', failure: 'trigger', success: 'resolve', pending: null } as const

const text = z.string().nullish()

export const reports: Record<string, Kind> = {
  deployment_status: kind(
    z.object({
      action: z.literal('created').optional(),
      deployment_status: z.object({
        state: wordOf(deploymentStates),
        environment: text,
        description: text,
        target_url: text,
        log_url: text,
        updated_at: text,
      }),
      deployment: z.object({ environment: z.string(), ref: text, task: text }),
      repository,
    }),
    ({ deployment_status: status, deployment, repository: { full_name } }) => {
      const environment = status.environment || deployment.environment
      const action = deploymentStates[status.state]
      if (!action) return ignored(`the deployment to ${environment} is "${status.state}": neither failed nor succeeded`)
      return [
        runSignal(action, {
          word: status.state,
          dedupKey: ['deployment', full_name, environment].join(':'),
          what: `Deployment to ${environment}`,
          where: full_name,
          description: status.description,
          occurredAt: status.updated_at,
          link: status.log_url || status.target_url,
          labels: { environment, ref: deployment.ref, task: deployment.task },
        }),
      ]
    },
  ),

  // A commit can be the head of several branches, and its status is then the status of each.
  status: kind(
    z.object({
      state: wordOf(statusStates),
      context: z.string(),
      sha: z.string(),
      description: text,
      target_url: text,
      updated_at: text,
      branches: z.array(z.object({ name: z.string() })).default([]),
      repository,
    }),
    ({ state, context, sha, branches, repository: { full_name }, ...rest }) => {
      const action = statusStates[state]
      if (!action) return ignored(`the status ${context} is "${state}": neither failed nor succeeded`)
      const heads = branches.length ? branches.map(({ name }) => name) : [sha]
      return heads.map((branch) =>
        runSignal(action, {
          word: state,
          dedupKey: ['status', full_name, branch, context].join(':'),
          what: `Status ${context}`,
          where: full_name,
          branch,
          description: rest.description,
          occurredAt: rest.updated_at,
          link: rest.target_url,
          labels: { context },
        }),
      )
    },
  ),
}
