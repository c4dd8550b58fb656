import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'newrelic',
  name: 'New Relic',
  category: 'monitoring',
  summary: 'Open, acknowledge and resolve incidents from New Relic issues, through workflows or older webhook channels.',
  vendorDocs: 'https://docs.newrelic.com/docs/alerts/get-notified/alert-event-workflows',
  source,
})
