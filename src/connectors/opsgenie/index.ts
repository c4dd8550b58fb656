import { defineConnector } from '../contract'
import { dropIn } from './drop-in'
import { source } from './source'

export default defineConnector({
  id: 'opsgenie',
  name: 'Opsgenie and JSM Operations',
  category: 'incident-management',
  summary: 'Open, acknowledge and resolve incidents with the alerts of Opsgenie and Jira Service Management Operations.',
  vendorDocs: 'https://support.atlassian.com/opsgenie/docs/integrate-opsgenie-with-outgoing-webhooks/',
  source,
  dropIn,
})
