import * as z from 'zod'
import { runSignal } from '../ci'
import { ignored, type Normalised, unreadable } from '../contract'
import { kind } from '../kind'
import { allKnown, firstKnown, instant, meaningOf, optionalScalar, scalar, webLink, wordsOf } from '../values'

/**
 * Cloud: https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commit-statuses/, Data Center:
 * https://developer.atlassian.com/server/bitbucket/how-tos/updating-build-status-for-commits/ (CANCELLED, UNKNOWN).
 */
const states = {
  FAILED: 'trigger',
  SUCCESSFUL: 'resolve',
  INPROGRESS: null,
  STOPPED: null,
  CANCELLED: null,
  UNKNOWN: null,
} as const

const status = z.object({
  key: optionalScalar,
  name: optionalScalar,
  state: scalar,
  url: optionalScalar,
  description: optionalScalar,
  /** Cloud says the branch only where the build system told it; Data Center calls it `ref`. */
  refname: optionalScalar,
  ref: optionalScalar,
  parent: optionalScalar,
  updated_on: optionalScalar,
  created_on: optionalScalar,
  dateAdded: optionalScalar,
  updatedDate: optionalScalar,
})

const repository = z
  .object({
    full_name: optionalScalar,
    uuid: optionalScalar,
    slug: optionalScalar,
    name: optionalScalar,
    project: z.object({ key: optionalScalar }).nullish().catch(undefined),
  })
  .nullish()
const ref = z.object({ displayId: optionalScalar, repository }).nullish().catch(undefined)

/**
 * The build status of a commit. `commit_status` is Cloud's
 * (https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/#Build-status-created), `buildStatus` and `status` are those of
 * Data Center's apps (https://github.com/sourcegraph/bitbucket-server-plugin names the pull requests instead of the repository).
 */
export const build = kind(
  z
    .object({
      date: optionalScalar,
      repository,
      commit_status: status.nullish(),
      buildStatus: status.nullish(),
      status: status.nullish(),
      pullRequests: z
        .array(z.object({ fromRef: ref, toRef: ref }))
        .nullish()
        .catch(undefined),
    })
    .refine((body) => body.commit_status || body.buildStatus || body.status, {
      path: ['commit_status'],
      message: 'no build status',
    }),
  ({ commit_status, buildStatus, status, repository, pullRequests, date }): Normalised => {
    const build = commit_status ?? buildStatus ?? status
    if (!build) return unreadable('commit_status', 'no build status')
    const action = meaningOf(states, build.state)
    if (action === undefined)
      return unreadable('commit_status.state', `unknown state "${build.state}"; known are: ${wordsOf(states)}`)
    if (action === null) return ignored(`the build is "${build.state}": neither failed nor succeeded`)

    const request = pullRequests?.[0]
    const where = nameOf(repository ?? request?.toRef?.repository)
    const branch = branchOf(firstKnown(build.refname, build.ref, request?.fromRef?.displayId)) ?? branchInName(build.name)
    // Pipelines and Bamboo count their builds in the name, so that is no identity.
    const key = allKnown(firstKnown(where, repository?.uuid), firstKnown(build.key, build.parent))
    if (!key) return unreadable('commit_status.key', 'repository and key together identify the build; one is missing')
    return [
      runSignal(action, {
        dedupKey: ['build', key, branch].filter(Boolean).join(':'),
        what: `Build ${firstKnown(build.name, build.key)}`,
        where,
        branch: branch && !build.name?.includes(branch) ? branch : undefined,
        word: build.state,
        description: firstKnown(build.description),
        occurredAt: instant(build.updated_on) ?? instant(build.updatedDate) ?? instant(build.dateAdded) ?? instant(date),
        link: webLink(build.url),
        labels: { branch, build: build.key },
      }),
    ]
  },
)

const nameOf = (one: z.output<typeof repository>): string | undefined =>
  firstKnown(one?.full_name) ?? allKnown(one?.project?.key, one?.slug)?.replace(':', '/') ?? firstKnown(one?.slug, one?.name)

const branchOf = (ref: string | undefined) => ref?.replace(/^refs\/heads\//, '')

/** How Bitbucket Pipelines names its builds where it leaves the branch out. */
const branchInName = (name: string | null | undefined) => /^Pipeline #\d+ for (\S+)$/.exec(name ?? '')?.[1]
