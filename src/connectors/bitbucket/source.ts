import * as z from 'zod'
import { defineSource, ignored, type Normalised, testMessage, unreadable } from '../contract'
import { isRecord } from '../values'
import { hmac } from '../verify'
import { build } from './build'

/** Cloud's events, and those that apps of Data Center send. */
const builds = [
  'repo:commit_status_created',
  'repo:commit_status_updated',
  'repo:build_status',
  'repo:build_status_created',
  'repo:build_status_updated',
]

/** https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/ and https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html */
export const source = defineSource({
  reads: 'Build statuses of commits, from Bitbucket Pipelines or whichever CI reports to Bitbucket Cloud or Data Center.',
  identity: 'Repository, the key of the build status, and the branch where Bitbucket knows it.',
  severities: [],

  // https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/#Secure-webhooks
  verify: hmac({ headers: ['x-hub-signature'], hash: 'sha256', prefix: 'sha256=' }),

  // What else a body holds is decided by its event.
  payload: z.looseObject({ eventKey: z.string().nullish(), test: z.unknown().optional() }),

  // "A unique UUID for each webhook request": Cloud's name for it and Data Center's.
  messageKey: ({ headers }) => headers.get('x-request-uuid') ?? headers.get('x-request-id') ?? undefined,

  headers: ['x-event-key', 'x-request-uuid', 'x-request-id', 'x-attempt-number', 'x-hook-uuid'],

  normalise(body, { headers }): Normalised {
    const event = headers.get('x-event-key') ?? body.eventKey ?? (isRecord(body.commit_status) ? builds[0] : undefined)
    // Data Center's button "Test connection" sends the event diagnostics:ping with {"test": true}.
    if (event === 'diagnostics:ping' || event === 'ping' || (!event && body.test === true)) {
      return testMessage('Bitbucket tests the connection')
    }
    if (event && builds.includes(event)) return build(body)
    if (event && /^[a-z_]+:[a-z_:-]+$/.test(event)) return ignored(`the event "${event}" says nothing about a problem`)
    const shape = ['pullrequest', 'pullRequest', 'push', 'changes'].find((name) => name in body)
    return shape
      ? ignored(`a message about "${shape}" says nothing about a problem`)
      : unreadable('x-event-key', 'neither this header nor the body says which event it is')
  },
})
