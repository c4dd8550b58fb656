import { defineConnector } from '../contract'
import { poller } from './poller'
import { source } from './source'

export default defineConnector({
  id: 'microsoft-defender',
  name: 'Microsoft Defender',
  category: 'security',
  summary: 'Open, acknowledge and resolve incidents from Defender XDR and Defender for Cloud alerts and incidents.',
  vendorDocs: 'https://learn.microsoft.com/en-us/azure/defender-for-cloud/workflow-automation',
  source,
  poller,
})
