import { defineConnector } from '../contract'
import { destination } from './destination'

export default defineConnector({
  id: 'slack',
  name: 'Slack',
  category: 'chat',
  summary: 'Post incidents to Slack channels, as a bot that keeps one message per incident, or through incoming webhooks.',
  vendorDocs: 'https://docs.slack.dev/messaging/sending-and-scheduling-messages',
  destination,
})
