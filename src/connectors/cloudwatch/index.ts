import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'cloudwatch',
  name: 'AWS CloudWatch',
  category: 'cloud',
  summary: 'Open and resolve incidents from CloudWatch alarms that arrive through an Amazon SNS topic.',
  vendorDocs: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html',
  source,
})
