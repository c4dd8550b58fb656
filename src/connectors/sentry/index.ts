import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'sentry',
  name: 'Sentry',
  category: 'monitoring',
  summary: 'Open, acknowledge and resolve incidents from Sentry issues, issue alerts and metric alerts.',
  vendorDocs: 'https://docs.sentry.io/organization/integrations/integration-platform/webhooks/',
  source,
})
