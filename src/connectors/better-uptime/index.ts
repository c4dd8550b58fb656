import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'better-uptime',
  name: 'Better Stack Uptime',
  category: 'uptime',
  summary: 'Open, acknowledge and resolve incidents along with those of Better Stack (Better Uptime).',
  vendorDocs: 'https://betterstack.com/docs/uptime/webhooks/',
  source,
})
