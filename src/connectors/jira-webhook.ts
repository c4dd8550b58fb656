import * as z from 'zod'
import { issueFilter } from './atlassian-issue'
import type { RawMessage } from './contract'
import { hmac } from './verify'

/**
 * What both of Jira's connectors take of its webhooks. Jira signs them; Operations and automation rules can only show our key.
 * https://developer.atlassian.com/cloud/jira/platform/webhooks/#secure-admin-webhooks
 */
export const jiraWebhook = {
  settings: issueFilter,
  verify: hmac({ headers: ['x-hub-signature'], hash: 'sha256', prefix: 'sha256=' }),
  // What else a body holds is decided by its shape.
  payload: z.looseObject({ test: z.unknown().optional() }),
  // "Unique within the site and the same in retries".
  messageKey: ({ headers }: RawMessage) => headers.get('x-atlassian-webhook-identifier') ?? undefined,
  headers: ['x-atlassian-webhook-identifier', 'x-atlassian-webhook-retry', 'x-atlassian-webhook-flow'],
}
