import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'icinga',
  name: 'Icinga',
  category: 'monitoring',
  summary: 'Open, acknowledge and resolve incidents from host and service notifications of Icinga.',
  vendorDocs: 'https://icinga.com/docs/icinga-2/latest/doc/03-monitoring-basics/#notifications',
  source,
})
