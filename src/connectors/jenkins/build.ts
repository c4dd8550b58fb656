import * as z from 'zod'
import type { Normalised } from '../contract'
import { misread } from '../parts'
import { firstKnown, optionalScalar } from '../values'

/** One build, whoever tells of it. */
export interface Build {
  /** Where the job is (`job/ledger/job/main/`); unlike its name unique in Jenkins. */
  path?: unknown
  name?: unknown
  title?: unknown
  namePath: string
  phase?: unknown
  status?: unknown
  statusPath: string
  branch?: unknown
  number?: unknown
  link?: unknown
  time?: unknown
  description?: string
  cause?: unknown
}

/** https://github.com/jenkinsci/notification-plugin: JobState, BuildState, ScmState. Some senders write its numbers as 12.0. */
const notification = z.object({
  name: optionalScalar,
  display_name: optionalScalar,
  url: optionalScalar,
  build: z.object({
    number: optionalScalar,
    phase: optionalScalar,
    status: optionalScalar,
    result: optionalScalar,
    full_url: optionalScalar,
    timestamp: optionalScalar,
    notes: optionalScalar,
    log: optionalScalar,
    scm: z.object({ branch: optionalScalar }).nullish().catch(undefined),
    test_summary: z
      .object({ failed: optionalScalar, total: optionalScalar, failed_tests: z.array(z.string()).nullish().catch(undefined) })
      .nullish()
      .catch(undefined),
  }),
})

export function readNotification(body: unknown): Build | Extract<Normalised, { kind: 'unreadable' }> {
  const read = notification.safeParse(body)
  if (!read.success) return misread(read.error)
  const { name, display_name, url, build } = read.data
  // Other senders put a whole address here, or nothing.
  const path = url?.startsWith('job/') ? url : undefined
  const tests = build.test_summary
  const failed =
    tests &&
    Number(tests.failed) > 0 &&
    `${tests.failed} of ${tests.total} tests failed: ${(tests.failed_tests ?? []).slice(0, 10).join(', ')}`
  return {
    path: path?.replace(/\/$/, ''),
    name,
    // The job of a multibranch project is called like its branch.
    title:
      path && /\/job\//.test(path)
        ? path
            .replace(/\/?\bjob\//g, '/')
            .replace(/^\/|\/$/g, '')
            .replaceAll('%20', ' ')
        : display_name || name,
    namePath: 'name',
    phase: build.phase,
    status: build.status ?? build.result,
    statusPath: 'build.status',
    branch: build.scm?.branch,
    number: build.number,
    link: build.full_url,
    time: build.timestamp,
    description: firstKnown([failed || undefined, build.notes, build.log].filter(Boolean).join('\n')),
  }
}

/**
 * The names under which templates send a field: those of our step first, then Jenkins' own variables, then those of
 * https://plugins.jenkins.io/statistics-gatherer/ (fullJobName, result) and https://github.com/anxk/global-build-notification-plugin (jobName, causes).
 */
const names = {
  name: ['job', 'job_name', 'jobName', 'JOB_NAME', 'fullJobName', 'name'],
  phase: ['phase', 'build_phase', 'buildPhase'],
  status: ['status', 'result', 'build_status', 'buildStatus', 'BUILD_STATUS', 'build_result', 'buildResult', 'currentResult'],
  branch: ['branch', 'BRANCH_NAME', 'branch_name', 'branchName', 'GIT_BRANCH', 'git_branch'],
  number: ['number', 'build_number', 'buildNumber', 'BUILD_NUMBER', 'build_id'],
  link: ['url', 'build_url', 'buildUrl', 'BUILD_URL', 'RUN_DISPLAY_URL'],
  time: ['timestamp', 'time', 'endTime', 'startTime'],
  description: ['message', 'description', 'text'],
  cause: ['cause', 'causes', 'buildCause'],
} as const

/** Flat fields, as a pipeline step or a webhook plugin sends them. */
export function readTemplate(body: Record<string, unknown>): Build {
  const of = (field: keyof typeof names): string | undefined => {
    for (const name of names[field]) {
      const value = body[name]
      const text = typeof value === 'string' || typeof value === 'number' ? firstKnown(value) : undefined
      if (text !== undefined) return text
    }
    return undefined
  }
  return {
    name: of('name'),
    namePath: 'job',
    phase: of('phase'),
    status: of('status'),
    statusPath: 'status',
    branch: of('branch'),
    number: of('number'),
    link: of('link'),
    time: of('time'),
    description: of('description'),
    cause: of('cause'),
  }
}
