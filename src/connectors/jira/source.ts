import { priorities, readIssue } from '../atlassian-issue'
import { defineSource, type Normalised, testMessage, unreadable } from '../contract'
import { jiraWebhook } from '../jira-webhook'

export const source = defineSource({
  reads: 'Issues of Jira Cloud and Data Center, from webhooks and from the action "Send web request" of automation rules.',
  identity: 'The issue’s id, else its key.',
  severities: [priorities],
  ...jiraWebhook,

  normalise(body, { settings }): Normalised {
    // Data Center's "Test connection".
    if (body.test === true) return testMessage('Jira tests the connection')
    return readIssue(body, settings) ?? unreadable('issue', 'neither a webhook of Jira nor the data of an issue')
  },
})
