import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'honeycomb',
  name: 'Honeycomb',
  category: 'monitoring',
  summary: 'Open and resolve incidents from Honeycomb triggers and SLO burn alerts.',
  vendorDocs: 'https://docs.honeycomb.io/notify/webhooks',
  source,
})
