import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'microsoft-teams',
  name: 'Microsoft Teams',
  category: 'chat',
  summary: 'Acknowledge and resolve incidents from Teams, by mentioning an outgoing webhook or with buttons on cards.',
  vendorDocs: 'https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook',
  source,
})
