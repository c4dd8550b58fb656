import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'freshservice',
  name: 'Freshservice',
  category: 'ticketing',
  summary: 'Open and resolve incidents from tickets of Freshservice and Freshdesk, by the webhooks of their automations.',
  vendorDocs: 'https://api.freshservice.com/',
  source,
})
