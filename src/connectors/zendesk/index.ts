import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'zendesk',
  name: 'Zendesk',
  category: 'ticketing',
  summary: 'Open and resolve incidents from Zendesk tickets, by event webhooks or by triggers of your own.',
  vendorDocs: 'https://developer.zendesk.com/documentation/webhooks/',
  source,
})
