import { defineConnector } from '../contract'
import { destination } from './destination'
import { dropIn } from './drop-in'
import { source } from './source'

export default defineConnector({
  id: 'slack',
  name: 'Slack',
  category: 'chat',
  summary: 'Post incidents to Slack channels, as a bot or through webhooks, and acknowledge or resolve them from there.',
  vendorDocs: 'https://docs.slack.dev/messaging/sending-and-scheduling-messages',
  source,
  dropIn,
  destination,
})
