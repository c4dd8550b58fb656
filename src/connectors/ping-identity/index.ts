import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'ping-identity',
  name: 'Ping Identity',
  category: 'security',
  summary: 'Open and resolve incidents from PingOne webhooks: locked users, and the events that you choose.',
  vendorDocs: 'https://developer.pingidentity.com/pingone-api/platform/subscriptions-webhooks.html',
  source,
})
