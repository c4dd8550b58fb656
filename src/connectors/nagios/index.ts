import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'nagios',
  name: 'Nagios',
  category: 'monitoring',
  summary: 'Open, acknowledge and resolve incidents from host and service notifications of Nagios.',
  vendorDocs: 'https://assets.nagios.com/downloads/nagioscore/docs/nagioscore/4/en/notifications.html',
  source,
})
