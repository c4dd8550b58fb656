import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'eventbridge',
  name: 'AWS EventBridge',
  category: 'cloud',
  summary: 'Open and resolve incidents from AWS events: alarms, Health, GuardDuty, Security Hub, deployments and jobs.',
  vendorDocs: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html',
  source,
})
