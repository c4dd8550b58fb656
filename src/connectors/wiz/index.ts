import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'wiz',
  name: 'Wiz',
  category: 'security',
  summary: 'Open, acknowledge and resolve incidents from Wiz issues, sent by a webhook of an automation rule.',
  vendorDocs: 'https://docs.wiz.io/wiz-docs/docs/webhook-integration',
  source,
})
