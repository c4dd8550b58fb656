import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'telegram',
  name: 'Telegram',
  category: 'chat',
  summary: 'Acknowledge and resolve incidents from Telegram, with the buttons of a bot or with /ack and /resolve.',
  vendorDocs: 'https://core.telegram.org/bots/api#setwebhook',
  source,
})
