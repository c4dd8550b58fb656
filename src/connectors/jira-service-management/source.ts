import * as z from 'zod'
import { issueFilter, priorities, readIssue } from '../atlassian-issue'
import { defineSource, type Normalised, testMessage, unreadable } from '../contract'
import { isRecord } from '../values'
import { hmac } from '../verify'
import { alert, alertPriorities } from './alert'

export const source = defineSource({
  reads: 'Issues of service projects, from webhooks and automation rules, and alerts of Operations from its webhook integration.',
  identity: 'The issue’s id, else its key (`issue:…`); the alert’s id, else its alias (`alert:…`).',
  severities: [priorities, alertPriorities],

  settings: issueFilter,

  // Jira signs its webhooks; Operations and automation rules can only show our key.
  // https://developer.atlassian.com/cloud/jira/platform/webhooks/#secure-admin-webhooks
  verify: hmac({ headers: ['x-hub-signature'], hash: 'sha256', prefix: 'sha256=' }),

  // What else a body holds is decided by its shape.
  payload: z.looseObject({ test: z.unknown().optional() }),

  // Of Jira's webhooks: "unique within the site and the same in retries". Operations names the alert only.
  messageKey: ({ headers }) => headers.get('x-atlassian-webhook-identifier') ?? undefined,

  headers: ['x-atlassian-webhook-identifier', 'x-atlassian-webhook-retry', 'x-atlassian-webhook-flow'],

  normalise(body, { settings }): Normalised {
    if (body.test === true) return testMessage('Jira tests the connection')
    if (isRecord(body.alert) && 'action' in body) return alert(body)
    return (
      readIssue(body, settings) ?? unreadable('issue', 'neither an alert of Operations nor a webhook or the data of an issue')
    )
  },
})
