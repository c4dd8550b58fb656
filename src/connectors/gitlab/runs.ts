import * as z from 'zod'
import { runSignal } from '../ci'
import { ignored, type Normalised, unreadable } from '../contract'
import { type Kind, kind } from '../kind'
import { allKnown, firstKnown, instant, meaningOf, optionalScalar, scalar, webLink, wordsOf } from '../values'

/**
 * Statuses of pipelines, jobs and deployments: https://docs.gitlab.com/api/pipelines/, https://docs.gitlab.com/api/jobs/ and
 * https://docs.gitlab.com/api/deployments/. Only a failure triggers, only a success resolves.
 */
const statuses = {
  failed: 'trigger',
  success: 'resolve',
  created: null,
  waiting_for_resource: null,
  waiting_for_callback: null,
  preparing: null,
  pending: null,
  running: null,
  canceling: null,
  canceled: null,
  skipped: null,
  manual: null,
  scheduled: null,
  blocked: null,
} as const

const project = z
  .object({ id: optionalScalar, path_with_namespace: optionalScalar, name: optionalScalar, web_url: optionalScalar })
  .nullish()

/** Only what says that it ended says anything. */
function ended(word: string, path: string, what: string, meaning: (action: 'trigger' | 'resolve') => Normalised): Normalised {
  const action = meaningOf(statuses, word)
  if (action === undefined) return unreadable(path, `unknown status "${word}"; known are: ${wordsOf(statuses)}`)
  return action ? meaning(action) : ignored(`the ${what} is "${word}": neither failed nor succeeded`)
}

/** A tag may have the name of a branch. */
const refOf = (ref: string | undefined, tag: unknown): string | undefined =>
  ref !== undefined && /^(true|1)$/i.test(String(tag)) ? `refs/tags/${ref}` : ref

export const runs: Record<string, Kind> = {
  /** …/webhook_events/#pipeline-events. Bodies before GitLab 13 have no project id, those before 16 no address of the pipeline. */
  pipeline: kind(
    z.object({
      object_attributes: z.object({
        id: optionalScalar,
        ref: optionalScalar,
        tag: optionalScalar,
        status: scalar,
        source: optionalScalar,
        stages: z.array(z.string()).nullish().catch(undefined),
        finished_at: optionalScalar,
        url: optionalScalar,
        name: optionalScalar,
      }),
      merge_request: z
        .object({ source_project_id: optionalScalar, target_project_id: optionalScalar, url: optionalScalar })
        .nullish()
        .catch(undefined),
      project,
      builds: z
        .array(z.object({ name: optionalScalar, status: optionalScalar, allow_failure: optionalScalar }))
        .nullish()
        .catch(undefined),
    }),
    ({ object_attributes: run, merge_request: request, project, builds }) =>
      ended(run.status, 'object_attributes.status', 'pipeline', (action) => {
        const ref = refOf(known(run.ref), run.tag)
        // A fork's branch may have the name of one of ours.
        const fork =
          known(request?.source_project_id) !== known(request?.target_project_id) ? known(request?.source_project_id) : undefined
        // Child pipelines run beside their parent on the same branch, and nothing but their stages tells them apart.
        const child = run.source === 'parent_pipeline' ? `child:${(run.stages ?? []).join(',')}` : undefined
        const key = allKnown(firstKnown(project?.id, project?.path_with_namespace), ref)
        if (!key) return unreadable('object_attributes.ref', 'project and ref together identify the pipeline; one is missing')
        const failed = (builds ?? []).filter((job) => job.status === 'failed' && job.allow_failure !== 'true')
        return [
          runSignal(action, {
            dedupKey: ['pipeline', key, fork, child].filter(Boolean).join(':'),
            what: child ? 'Child pipeline' : 'Pipeline',
            where: known(project?.path_with_namespace) ?? known(project?.name),
            branch: ref,
            word: run.status,
            description: action === 'trigger' && failed.length ? `Failed jobs: ${names(failed)}` : undefined,
            occurredAt: instant(run.finished_at),
            link: webLink(run.url) ?? pageOf(project?.web_url, 'pipelines', run.id),
            labels: { source: run.source, pipeline: run.name, merge_request: webLink(request?.url) },
          }),
        ]
      }),
  ),

  /** …/webhook_events/#job-events. A job that may fail is no problem when it does. */
  build: kind(
    z.object({
      ref: optionalScalar,
      tag: optionalScalar,
      build_id: optionalScalar,
      build_name: optionalScalar,
      build_stage: optionalScalar,
      build_status: scalar,
      build_finished_at: optionalScalar,
      build_allow_failure: optionalScalar,
      build_failure_reason: optionalScalar,
      project_id: optionalScalar,
      project_name: optionalScalar,
      project,
      repository: z.object({ homepage: optionalScalar }).nullish().catch(undefined),
      environment: z.object({ name: optionalScalar }).nullish().catch(undefined),
    }),
    (job) =>
      ended(job.build_status, 'build_status', 'job', (action) => {
        const ref = refOf(known(job.ref), job.tag)
        const key = allKnown(firstKnown(job.project_id, job.project?.id, job.project_name), ref, job.build_name)
        if (!key) return unreadable('build_name', 'project, ref and job name identify the job; one is missing')
        if (action === 'trigger' && job.build_allow_failure === 'true') return ignored('the job failed, but it may')
        return [
          runSignal(action, {
            dedupKey: `job:${key}`,
            what: `Job ${job.build_name}`,
            where: known(job.project?.path_with_namespace) ?? known(job.project_name),
            branch: ref,
            word: job.build_status,
            description: action === 'trigger' ? known(job.build_failure_reason) : undefined,
            occurredAt: instant(job.build_finished_at),
            link: pageOf(job.project?.web_url ?? job.repository?.homepage, 'jobs', job.build_id),
            labels: { job: job.build_name, stage: job.build_stage, environment: job.environment?.name },
          }),
        ]
      }),
  ),

  /** …/webhook_events/#deployment-events */
  deployment: kind(
    z.object({
      status: scalar,
      status_changed_at: optionalScalar,
      deployable_url: optionalScalar,
      environment: optionalScalar,
      environment_tier: optionalScalar,
      environment_external_url: optionalScalar,
      ref: optionalScalar,
      commit_title: optionalScalar,
      commit_url: optionalScalar,
      project,
    }),
    ({ project, ...deployment }) =>
      ended(deployment.status, 'status', 'deployment', (action) => {
        const key = allKnown(firstKnown(project?.id, project?.path_with_namespace), deployment.environment)
        if (!key) return unreadable('environment', 'project and environment identify the deployment; one is missing')
        return [
          runSignal(action, {
            dedupKey: `deployment:${key}`,
            what: `Deployment to ${deployment.environment}`,
            where: known(project?.path_with_namespace) ?? known(project?.name),
            word: deployment.status,
            description: known(deployment.commit_title),
            occurredAt: instant(deployment.status_changed_at),
            link: webLink(deployment.deployable_url) ?? webLink(deployment.commit_url),
            labels: { environment: deployment.environment, tier: deployment.environment_tier, ref: deployment.ref },
          }),
        ]
      }),
  ),
}

const known = (value: unknown) => firstKnown(value)
const names = (jobs: { name?: string | null }[]) =>
  jobs
    .slice(0, 20)
    .map(({ name }) => name)
    .join(', ')
const pageOf = (home: unknown, page: string, id: unknown) => (known(id) ? webLink(`${home}/-/${page}/${id}`) : undefined)
