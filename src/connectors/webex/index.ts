import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'webex',
  name: 'Webex',
  category: 'chat',
  summary: 'Acknowledge and resolve incidents from Webex, with the inputs of a card or the text of a message.',
  vendorDocs: 'https://developer.webex.com/docs/api/guides/webhooks',
  source,
})
