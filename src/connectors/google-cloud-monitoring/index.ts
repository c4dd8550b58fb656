import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'google-cloud-monitoring',
  name: 'Google Cloud Monitoring',
  category: 'cloud',
  summary: 'Open and resolve incidents from Google Cloud alerting policies, by webhook or through Pub/Sub.',
  vendorDocs: 'https://cloud.google.com/monitoring/support/notification-options',
  source,
})
