import { defineConnector } from '../contract'
import { poller } from './poller'
import { source } from './source'

export default defineConnector({
  id: 'okta',
  name: 'Okta',
  category: 'security',
  summary: 'Open and resolve incidents from Okta event hooks or the System Log: lockouts, threats, attacks.',
  vendorDocs: 'https://developer.okta.com/docs/concepts/event-hooks/',
  source,
  poller,
})
