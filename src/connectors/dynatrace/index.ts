import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'dynatrace',
  name: 'Dynatrace',
  category: 'monitoring',
  summary: 'Open and resolve incidents from Dynatrace problems, through problem notifications or workflows.',
  vendorDocs:
    'https://docs.dynatrace.com/docs/observe-and-explore/notifications-and-alerting/problem-notifications/webhook-integration',
  source,
})
