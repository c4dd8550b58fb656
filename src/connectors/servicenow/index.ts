import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'servicenow',
  name: 'ServiceNow',
  category: 'ticketing',
  summary: 'Open, acknowledge and resolve incidents with ServiceNow incidents, and with events and alerts of Event Management.',
  vendorDocs:
    'https://docs.servicenow.com/bundle/london-it-service-management/page/product/incident-management/concept/c_IncidentManagementStateModel.html',
  source,
})
