import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'wazuh',
  name: 'Wazuh',
  category: 'security',
  summary: 'Open incidents from Wazuh alerts, and resolve those of agents, configuration checks and vulnerabilities.',
  vendorDocs: 'https://documentation.wazuh.com/current/user-manual/manager/integration-with-external-apis.html',
  source,
})
