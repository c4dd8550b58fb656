import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'splunk-observability',
  name: 'Splunk Observability Cloud',
  category: 'monitoring',
  summary: 'Open and resolve incidents from detectors of Splunk Observability Cloud (SignalFx).',
  vendorDocs:
    'https://help.splunk.com/splunk-observability-cloud/create-alerts-detectors-and-service-level-objectives/send-alert-notifications-to-other-services/send-alerts-to-webhook',
  source,
})
