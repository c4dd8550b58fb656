import { defineConnector } from '../contract'
import { destination } from './destination'
import { source } from './source'

export default defineConnector({
  id: 'webhook',
  name: 'Webhook',
  category: 'generic',
  summary: 'Receive any JSON through a mapping of your own, and send events to any URL as signed Standard Webhooks.',
  vendorDocs: 'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
  source,
  destination,
})
