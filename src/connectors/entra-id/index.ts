import { defineConnector } from '../contract'
import { poller } from './poller'
import { source } from './source'

export default defineConnector({
  id: 'entra-id',
  name: 'Microsoft Entra ID',
  category: 'security',
  summary: 'Open and resolve incidents from Entra ID Protection: risky users, risk detections and risky sign-ins.',
  vendorDocs: 'https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks',
  source,
  poller,
})
