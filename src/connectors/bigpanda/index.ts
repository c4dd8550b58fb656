import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'bigpanda',
  name: 'BigPanda',
  category: 'incident-management',
  summary: 'Open and resolve incidents with those that BigPanda shares, or with alerts in the form of its Alerts API.',
  vendorDocs: 'https://docs.bigpanda.io/en/notifications-webhook.html',
  source,
})
