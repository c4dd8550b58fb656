import { defineConnector } from '../contract'
import { destination } from './destination'

export default defineConnector({
  id: 'webhook',
  name: 'Webhook',
  category: 'generic',
  summary: 'Send events to any URL as Standard Webhooks, signed with HMAC and Ed25519.',
  vendorDocs: 'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
  destination,
})
