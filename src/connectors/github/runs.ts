import * as z from 'zod'
import { type Run, runSignal } from '../ci'
import { ignored, type Normalised } from '../contract'
import { type Kind, kind, wordOf } from '../kind'
import { repository } from './repository'

/**
 * What ran in a branch: workflows, jobs, checks. Actions and conclusions are those of
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads; only a failure triggers, only a success resolves.
 */
const conclusions = {
  failure: 'trigger',
  timed_out: 'trigger',
  startup_failure: 'trigger',
  success: 'resolve',
  action_required: null,
  cancelled: null,
  neutral: null,
  skipped: null,
  stale: null,
} as const

const conclusion = wordOf(conclusions).nullish()
const text = z.string().nullish()

/** Only a message that it ended counts: one that asks for another run still carries how the last one ended. */
function ended(over: boolean, how: keyof typeof conclusions | null | undefined, run: Omit<Run, 'word'>): Normalised {
  if (!over || !how) return ignored(`${run.what} has not ended`)
  const action = conclusions[how]
  return action
    ? [runSignal(action, { ...run, word: how })]
    : ignored(`${run.what} ended as "${how}": neither failed nor succeeded`)
}

export const runs: Record<string, Kind> = {
  workflow_run: kind(
    z.object({
      action: z.enum(['completed', 'in_progress', 'requested']),
      workflow: z.object({ name: text }).nullish(),
      workflow_run: z.object({
        conclusion,
        workflow_id: z.number(),
        name: text,
        path: text,
        head_branch: text,
        head_sha: z.string(),
        head_repository: z.object({ full_name: z.string() }).nullish(),
        event: text,
        html_url: text,
        updated_at: text,
      }),
      repository,
    }),
    ({ action, workflow, workflow_run: run, repository: { full_name } }) => {
      const name = run.name || workflow?.name || run.path || String(run.workflow_id)
      // A fork's branch may have the name of one of ours.
      const fork = run.head_repository?.full_name ?? full_name
      const branch = run.head_branch ?? run.head_sha
      return ended(action === 'completed', run.conclusion, {
        dedupKey: ['workflow_run', full_name, ...(fork === full_name ? [] : [fork]), branch, run.workflow_id].join(':'),
        what: `Workflow ${name}`,
        where: full_name,
        branch: fork === full_name ? branch : `${fork}:${branch}`,
        occurredAt: run.updated_at,
        link: run.html_url,
        labels: { workflow: name, event: run.event },
      })
    },
  ),

  workflow_job: kind(
    z.object({
      action: z.enum(['completed', 'in_progress', 'queued', 'waiting']),
      workflow_job: z.object({
        conclusion,
        name: z.string(),
        workflow_name: text,
        head_branch: text,
        head_sha: z.string(),
        html_url: text,
        completed_at: text,
      }),
      repository,
    }),
    ({ action, workflow_job: job, repository: { full_name } }) => {
      const branch = job.head_branch ?? job.head_sha
      return ended(action === 'completed', job.conclusion, {
        // Two workflows may each have a job "build".
        dedupKey: ['workflow_job', full_name, branch, job.workflow_name ?? '', job.name].join(':'),
        what: `Job ${job.name}`,
        where: full_name,
        branch,
        occurredAt: job.completed_at,
        link: job.html_url,
        labels: { workflow: job.workflow_name, job: job.name },
      })
    },
  ),

  check_run: kind(
    z.object({
      action: z.enum(['created', 'completed', 'rerequested', 'requested_action']),
      check_run: z.object({
        conclusion,
        name: z.string(),
        head_sha: z.string(),
        check_suite: z.object({ head_branch: text }).nullish(),
        app: z.object({ name: text }).nullish(),
        output: z.object({ title: text }).nullish(),
        html_url: text,
        completed_at: text,
      }),
      repository,
    }),
    ({ action, check_run: run, repository: { full_name } }) => {
      const branch = run.check_suite?.head_branch ?? run.head_sha
      // An app may create a check that has already ended.
      return ended(action === 'completed' || action === 'created', run.conclusion, {
        dedupKey: ['check_run', full_name, branch, run.name].join(':'),
        what: `Check ${run.name}`,
        where: full_name,
        branch,
        description: run.output?.title,
        occurredAt: run.completed_at,
        link: run.html_url,
        labels: { check: run.name, app: run.app?.name },
      })
    },
  ),

  check_suite: kind(
    z.object({
      action: z.enum(['completed', 'requested', 'rerequested']),
      check_suite: z.object({
        conclusion,
        head_branch: text,
        head_sha: z.string(),
        app: z.object({ id: z.number().nullish(), name: text }).nullish(),
        updated_at: text,
      }),
      repository,
    }),
    ({ action, check_suite: suite, repository: { full_name } }) => {
      const branch = suite.head_branch ?? suite.head_sha
      return ended(action === 'completed', suite.conclusion, {
        dedupKey: ['check_suite', full_name, branch, suite.app?.id ?? ''].join(':'),
        what: `Checks of ${suite.app?.name || 'an unnamed app'}`,
        where: full_name,
        branch,
        occurredAt: suite.updated_at,
        labels: { app: suite.app?.name },
      })
    },
  ),
}
