import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'twilio',
  name: 'Twilio',
  category: 'chat',
  summary: 'Acknowledge and resolve incidents by answering a text message: ACK 41, RES 41.',
  vendorDocs: 'https://www.twilio.com/docs/messaging/guides/webhook-request',
  source,
})
