import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'azure',
  name: 'Azure Monitor',
  category: 'cloud',
  summary: 'Open and resolve incidents from Azure Monitor alerts, service health, resource health and budgets.',
  vendorDocs: 'https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema',
  source,
})
