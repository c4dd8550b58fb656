import { defineConnector } from '../contract'
import { source } from './source'

export default defineConnector({
  id: 'bmc-helix',
  name: 'BMC Helix',
  category: 'incident-management',
  summary: 'Open, acknowledge and resolve incidents from BMC Helix Operations events and Helix ITSM incident tickets.',
  vendorDocs:
    'https://docs.bmc.com/docs/helixoperationsmanagement/232/en/event-management-endpoints-in-the-rest-api-1195094469.html',
  source,
})
