import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'signl4',
  name: 'SIGNL4',
  category: 'incident-management',
  summary: 'Open, acknowledge and resolve incidents with the alerts of a SIGNL4 or Enterprise Alert team.',
  vendorDocs: 'https://docs.signl4.com/integrations/outbound-webhook/outbound-webhook.html',
  source,
})
