import { priorities, readIssue } from '../atlassian-issue'
import { defineSource, type Normalised, testMessage, unreadable } from '../contract'
import { jiraWebhook } from '../jira-webhook'
import { isRecord } from '../values'
import { alert, alertPriorities } from './alert'

export const source = defineSource({
  reads: 'Issues of service projects, from webhooks and automation rules, and alerts of Operations from its webhook integration.',
  identity: 'The issue’s id, else its key (`issue:…`); the alert’s id, else its alias (`alert:…`).',
  severities: [priorities, alertPriorities],
  ...jiraWebhook,

  normalise(body, { settings }): Normalised {
    if (body.test === true) return testMessage('Jira tests the connection')
    if (isRecord(body.alert) && 'action' in body) return alert(body)
    return (
      readIssue(body, settings) ?? unreadable('issue', 'neither an alert of Operations nor a webhook or the data of an issue')
    )
  },
})
