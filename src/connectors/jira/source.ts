import * as z from 'zod'
import { issueFilter, priorities, readIssue } from '../atlassian-issue'
import { defineSource, type Normalised, testMessage, unreadable } from '../contract'
import { hmac } from '../verify'

export const source = defineSource({
  reads: 'Issues of Jira Cloud and Data Center, from webhooks and from the action "Send web request" of automation rules.',
  identity: 'The issue’s id, else its key.',
  severities: [priorities],

  settings: issueFilter,

  // https://developer.atlassian.com/cloud/jira/platform/webhooks/#secure-admin-webhooks
  verify: hmac({ headers: ['x-hub-signature'], hash: 'sha256', prefix: 'sha256=' }),

  // What else a body holds is decided by its shape.
  payload: z.looseObject({ test: z.unknown().optional() }),

  // "Unique within the site and the same in retries".
  messageKey: ({ headers }) => headers.get('x-atlassian-webhook-identifier') ?? undefined,

  headers: ['x-atlassian-webhook-identifier', 'x-atlassian-webhook-retry', 'x-atlassian-webhook-flow'],

  normalise(body, { settings }): Normalised {
    // Data Center's "Test connection".
    if (body.test === true) return testMessage('Jira tests the connection')
    return readIssue(body, settings) ?? unreadable('issue', 'neither a webhook of Jira nor the data of an issue')
  },
})
