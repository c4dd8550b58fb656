import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'microsoft-sentinel',
  name: 'Microsoft Sentinel',
  category: 'security',
  summary: 'Open, acknowledge and resolve incidents from Microsoft Sentinel incidents, through a playbook.',
  vendorDocs: 'https://learn.microsoft.com/en-us/azure/sentinel/automation/create-playbooks',
  source,
})
