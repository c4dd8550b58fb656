import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'pingdom',
  name: 'Pingdom',
  category: 'uptime',
  summary: 'Open and resolve incidents from state changes of Pingdom’s uptime and transaction checks.',
  vendorDocs: 'https://www.pingdom.com/resources/webhooks/',
  source,
})
