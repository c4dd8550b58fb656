import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'xmatters',
  name: 'xMatters',
  category: 'incident-management',
  summary: 'Open, acknowledge and resolve incidents with the alerts of xMatters and the responses to them.',
  vendorDocs: 'https://help.xmatters.com/ondemand/integrationbuilder/create-outbound-updates.htm',
  source,
})
