import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'datadog',
  name: 'Datadog',
  category: 'monitoring',
  summary: 'Open and resolve incidents from Datadog monitors, through the Webhooks integration.',
  vendorDocs: 'https://docs.datadoghq.com/integrations/webhooks/',
  source,
})
