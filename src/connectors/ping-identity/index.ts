import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'ping-identity',
  name: 'Ping Identity',
  category: 'security',
  summary: 'Open incidents from failed and refused PingOne events, and resolve what PingOne says is over.',
  vendorDocs: 'https://developer.pingidentity.com/pingone-api/platform/subscriptions-webhooks.html',
  source,
})
