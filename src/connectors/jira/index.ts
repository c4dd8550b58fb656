import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'jira',
  name: 'Jira',
  category: 'ticketing',
  summary: 'Open, acknowledge and resolve incidents from Jira issues: all of them, or those of chosen types and projects.',
  vendorDocs: 'https://developer.atlassian.com/cloud/jira/platform/webhooks/',
  source,
})
