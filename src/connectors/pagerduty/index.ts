import { defineConnector } from '../contract'
import { destination } from './destination'
import { dropIn } from './drop-in'
import { source } from './source'

export default defineConnector({
  id: 'pagerduty',
  name: 'PagerDuty',
  category: 'incident-management',
  summary: 'Trigger, acknowledge and resolve PagerDuty alerts, and take in what happens to PagerDuty incidents.',
  vendorDocs: 'https://developer.pagerduty.com/docs/webhooks-overview',
  source,
  dropIn,
  destination,
})
