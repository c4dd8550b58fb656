import { defineConnector } from '../contract'
import { poller } from './poller'
import { source } from './source'

export default defineConnector({
  id: 'rapid7',
  name: 'Rapid7',
  category: 'security',
  summary: 'Open, acknowledge and resolve incidents from Rapid7 InsightIDR investigations and alerts.',
  vendorDocs: 'https://docs.rapid7.com/insightidr/webhook/',
  source,
  poller,
})
