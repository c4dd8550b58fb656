import { defineConnector } from '../contract'
import { poller } from './poller'
import { source } from './source'

export default defineConnector({
  id: 'crowdstrike',
  name: 'CrowdStrike Falcon',
  category: 'security',
  summary: 'Open, acknowledge and resolve incidents from CrowdStrike Falcon detections, alerts and incidents.',
  vendorDocs: 'https://marketplace.crowdstrike.com/listings/webhook',
  source,
  poller,
})
