import { defineConnector } from '../contract'
import { destination } from './destination'

export default defineConnector({
  id: 'pagerduty',
  name: 'PagerDuty',
  category: 'incident-management',
  summary: 'Trigger, acknowledge and resolve PagerDuty alerts through the Events API v2.',
  vendorDocs: 'https://developer.pagerduty.com/docs/send-alert-event',
  destination,
})
