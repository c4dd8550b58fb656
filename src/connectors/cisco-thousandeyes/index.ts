import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'cisco-thousandeyes',
  name: 'Cisco ThousandEyes',
  category: 'monitoring',
  summary: 'Open and resolve incidents from ThousandEyes alerts of tests, agents, devices and routes.',
  vendorDocs: 'https://docs.thousandeyes.com/product-documentation/alerts/integrations/webhooks',
  source,
})
