import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'appdynamics',
  name: 'AppDynamics',
  category: 'monitoring',
  summary: 'Open and resolve incidents from AppDynamics health rule violations and anomalies, by HTTP request actions.',
  vendorDocs:
    'https://help.splunk.com/en/appdynamics-saas/get-started/26.4.0/alert-and-respond/actions/predefined-templating-variables',
  source,
})
