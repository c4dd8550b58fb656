import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'checkly',
  name: 'Checkly',
  category: 'uptime',
  summary: 'Open and resolve incidents when checks of Checkly fail, degrade and recover.',
  vendorDocs: 'https://www.checklyhq.com/docs/integrations/alerts/webhooks/',
  source,
})
