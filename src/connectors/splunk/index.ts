import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'splunk',
  name: 'Splunk',
  category: 'monitoring',
  summary: 'Open incidents from Splunk alerts, Enterprise Security notables and ITSI episodes, and resolve them.',
  vendorDocs:
    'https://help.splunk.com/splunk-enterprise/alert-and-respond/alerting-manual/10.0/configure-alert-actions/use-a-webhook-alert-action',
  source,
})
