import * as z from 'zod'
import { runSignal } from '../ci'
import { defineSource, ignored, type Normalised, testMessage, unreadable } from '../contract'
import { kind } from '../kind'
import { allKnown, firstKnown, instant, meaningOf, optionalScalar, scalar, webLink, wordsOf } from '../values'
import { hmac } from '../verify'

/**
 * How workflows and jobs end: https://circleci.com/docs/guides/integration/outbound-webhooks/#event-specifications, and the statuses of
 * https://circleci.com/docs/api/v2/. `unauthorized` never ran, for somebody may not use a context.
 */
const statuses = {
  success: 'resolve',
  failed: 'trigger',
  error: 'trigger',
  infrastructure_fail: 'trigger',
  timedout: 'trigger',
  'terminated-unknown': 'trigger',
  failing: null,
  running: null,
  queued: null,
  blocked: null,
  on_hold: null,
  canceled: null,
  not_run: null,
  not_running: null,
  retried: null,
  unauthorized: null,
} as const

const git = z.object({ branch: optionalScalar, tag: optionalScalar, ref: optionalScalar, checkout_sha: optionalScalar }).nullish()

/** https://circleci.com/docs/reference/outbound-webhooks-reference/: `vcs` of GitHub OAuth and Bitbucket, `trigger_parameters` of the rest. */
const completed = kind(
  z.object({
    happened_at: optionalScalar,
    project: z.object({ id: optionalScalar, slug: optionalScalar, name: optionalScalar }).nullish(),
    organization: z.object({ name: optionalScalar }).nullish().catch(undefined),
    workflow: z.object({ name: optionalScalar, status: optionalScalar, url: optionalScalar }).nullish(),
    job: z.object({ name: optionalScalar, status: optionalScalar, number: optionalScalar }).nullish(),
    pipeline: z
      .object({
        number: optionalScalar,
        trigger: z.object({ type: optionalScalar }).nullish().catch(undefined),
        vcs: z
          .object({
            branch: optionalScalar,
            tag: optionalScalar,
            revision: optionalScalar,
            commit: z.object({ subject: optionalScalar }).nullish().catch(undefined),
          })
          .nullish(),
        trigger_parameters: z.object({ git }).nullish().catch(undefined),
      })
      .nullish(),
  }),
  ({ project, workflow, job, pipeline, happened_at, organization }): Normalised => {
    const part = job ? 'job' : 'workflow'
    const word = firstKnown(job ? job.status : workflow?.status)
    if (!word) return unreadable(`${part}.status`, `how the ${part} ended is missing`)
    const action = meaningOf(statuses, word)
    if (action === undefined) return unreadable(`${part}.status`, `unknown status "${word}"; known are: ${wordsOf(statuses)}`)
    if (action === null) return ignored(`the ${part} is "${word}": neither failed nor succeeded`)

    const name = firstKnown(workflow?.name)
    const branch = branchOf(pipeline)
    const key = allKnown(firstKnown(project?.slug, project?.id), ...(job ? [name ?? '-', job.name] : [name]))
    if (!key) return unreadable(`${part}.name`, `project and name identify the ${part}; one is missing`)
    return [
      runSignal(action, {
        // A pipeline of a tag may come without the tag's name, and one that a schedule or the API starts without any.
        dedupKey: [part, key, branch ?? firstKnown(pipeline?.vcs?.revision)].filter(Boolean).join(':'),
        what: job ? `Job ${job.name}` : `Workflow ${name}`,
        where: firstKnown(project?.name, project?.slug),
        branch,
        word,
        description: firstKnown(pipeline?.vcs?.commit?.subject),
        occurredAt: instant(happened_at),
        link: webLink(workflow?.url),
        labels: { workflow: name, job: job?.name, organization: organization?.name, trigger: pipeline?.trigger?.type },
      }),
    ]
  },
)

interface Pipeline {
  vcs?: { branch?: string | null; tag?: string | null } | null
  trigger_parameters?: { git?: z.output<typeof git> } | null
}

function branchOf(pipeline: Pipeline | null | undefined): string | undefined {
  const git = pipeline?.trigger_parameters?.git
  const tag = firstKnown(pipeline?.vcs?.tag, git?.tag)
  // A tag may have the name of a branch.
  return (
    firstKnown(pipeline?.vcs?.branch, git?.branch) ??
    (tag ? `refs/tags/${tag}` : firstKnown(git?.ref)?.replace(/^refs\/heads\//, ''))
  )
}

export const source = defineSource({
  reads: 'Workflows and jobs that ended, of projects on GitHub, GitLab and Bitbucket.',
  identity: 'Project, workflow (and job) name, and branch or tag; never the id of one run.',
  severities: [],

  // …/outbound-webhooks/#validate-webhooks: a list of versions, of which v1 is the one to check.
  verify: hmac({ headers: ['circleci-signature'], hash: 'sha256', prefix: 'v1=', separator: ',' }),

  // What else a body holds is decided by its type. `job` alone tells: a sample of CircleCI's calls a job a workflow-completed.
  payload: z.looseObject({ type: scalar, id: optionalScalar }),

  // "ID used to uniquely identify each event"; a ping has one too.
  messageKey: (_, { id }) => firstKnown(id),

  headers: ['circleci-event-type'],

  normalise(body): Normalised {
    switch (body.type) {
      case 'ping':
        return testMessage('CircleCI tests the webhook')
      case 'workflow-completed':
      case 'job-completed':
        return completed(body)
      default:
        return /^[a-z]+(-[a-z]+)+$/.test(body.type)
          ? ignored(`the event "${body.type}" says nothing about a problem`)
          : unreadable('type', 'not an event of CircleCI: workflow-completed, job-completed or ping')
    }
  },
})
