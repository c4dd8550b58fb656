import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'github',
  name: 'GitHub',
  category: 'ci-cd',
  summary: 'Open and resolve incidents from failed workflows, checks and deployments, and from security alerts.',
  vendorDocs: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads',
  source,
})
