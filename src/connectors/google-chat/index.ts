import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'google-chat',
  name: 'Google Chat',
  category: 'chat',
  summary: 'Acknowledge and resolve incidents from Google Chat, with slash commands, mentions or the buttons of cards.',
  vendorDocs: 'https://developers.google.com/workspace/chat/receive-respond-interactions',
  source,
})
